"""Hold back what is recent and blur what is sensitive, before anything is exported.

Both are done to the ledger, so that every export shows the same: nothing that is withheld reaches
the weighing. What is shown is built up from what may be, column by column; and whatever is written
of it is searched once more (:mod:`whoholds.export.gate`).
"""

from whoholds.redaction.coarsening import NO_MARKS, unblurred
from whoholds.redaction.withheld import Withheld
from whoholds.redaction.withholding import withhold

__all__ = ["NO_MARKS", "Withheld", "unblurred", "withhold"]
