"""Everything that whoholds raises on purpose.

::

    WhoholdsError
    ├── PackNotFoundError     no bundled pack and no folder of that name
    ├── PackError             a pack has faults: .faults lists every one of them
    ├── DateError             text that is no EDTF date, or one that cannot be bounded
    ├── SubjectError          a town, road, section or state that the ledger does not have
    ├── PolicyError           a policy that does not exist or answers in the wrong shape
    ├── RouteError            stations that cannot be placed on a road's line
    ├── SourceDataError       a foreign file that cannot be read as what it should be
    ├── RedactionError        what must be withheld cannot be
    ├── ExportError           a file that could not be written; what stood there still stands
    └── MissingExtraError     a library that only some users install is not there
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from whoholds.characters import printable


class WhoholdsError(Exception):
    """Root of every error that whoholds raises on purpose."""


class PackNotFoundError(WhoholdsError):
    """No bundled pack and no folder of that name."""


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong in one place, with its mend.

    Parameters
    ----------
    file : str
        File name relative to the pack, such as ``claims.csv``.
    row : int or None
        Line of the file, the header being line 1; ``None`` when the whole file is meant.
    column : str
        Column name, empty when the whole row is meant.
    what : str
        What was found.
    mend : str
        What to do about it.
    """

    file: str
    row: int | None
    column: str
    what: str
    mend: str

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.row, self.column) if part)
        return printable(f"{place}: {self.what}; {self.mend}")


@dataclass(frozen=True)
class Hint:
    """A question to the editor of a pack that can be used as it is.

    Parameters
    ----------
    file : str
        File name relative to the pack, such as ``claims.csv``.
    row : int or None
        Line of the file, the header being line 1; ``None`` where rows beyond those listed are
        counted.
    column : str
        Column name.
    what : str
        What was found.
    mend : str
        What may be done about it.
    rule : str
        Name of the question, such as ``loose-fight``; hints of one rule are counted together.
    """

    file: str
    row: int | None
    column: str
    what: str
    mend: str
    rule: str

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.row, self.column) if part)
        return printable(f"{place}: {self.what}; {self.mend} [{self.rule}]")


class PackError(WhoholdsError):
    """A pack has faults; every one of them is in :attr:`faults`."""

    def __init__(self, pack: str, faults: Sequence[Fault]) -> None:
        self.pack = pack
        self.faults = tuple(faults)
        lines = "\n".join(f"  {fault}" for fault in self.faults)
        super().__init__(f"{pack}: {len(self.faults)} fault(s)\n{lines}")

    def __reduce__(self) -> tuple[type[PackError], tuple[str, tuple[Fault, ...]]]:
        return type(self), (self.pack, self.faults)  # processes send errors to each other


class DateError(WhoholdsError, ValueError):
    """Text that is no EDTF date, or one that cannot be bounded."""


class SubjectError(WhoholdsError, KeyError):
    """A town, road, section or state that the ledger does not have."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class PolicyError(WhoholdsError, ValueError):
    """A policy that does not exist or answers in the wrong shape."""


class RouteError(WhoholdsError, ValueError):
    """Stations that cannot be placed on a road's line."""


class SourceDataError(WhoholdsError, ValueError):
    """A foreign file that cannot be read as what it should be."""


class RedactionError(WhoholdsError):
    """What must be withheld cannot be."""


class ExportError(WhoholdsError, OSError):
    """A file that could not be written; what stood there before still stands."""


class MissingExtraError(WhoholdsError, ImportError):
    """A library that only some users install is not there; the message says what to install."""


_MAKERS = {
    "Ledger": "wh.open(pack)",
    "Timeline": "wh.weigh(ledger)",
    "Situation": "wh.join(timeline, day)",
    "Why": "wh.why(timeline, subject, day)",
    "Change": "wh.change(timeline, start, end)",
    "TrackRecord": "wh.track_record(ledger)",
    "Withheld": "wh.withhold(ledger)[1]",
    "Comparison": "wh.compare_maps(a, b)",
    "GeoDataFrame": "wh.control_areas(day)",
    "DataFrame": "wh.disagreements(timeline)",
}
"""Who makes a value of each kind."""


def expect(value: object, kind: type) -> None:
    """Refuse a value of another kind, for users mix up the few that they hold in their hands.

    Parameters
    ----------
    value : object
    kind : type
        The class that is wanted.

    Raises
    ------
    TypeError
        When it is of another kind; the message says which, and who makes one.

    Examples
    --------
    >>> from whoholds.ledgers import Ledger
    >>> expect("myanmar", Ledger)
    Traceback (most recent call last):
    TypeError: a Ledger is wanted, as wh.open(pack) answers, and this is a str
    """
    if not isinstance(value, kind):
        wanted, given = kind.__name__, type(value).__name__
        maker = _MAKERS[wanted]
        raise TypeError(f"a {wanted} is wanted, as {maker} answers, and this is a {given}")
