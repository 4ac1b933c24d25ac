"""Hints: what the editor of a pack should be asked, though the pack can be used as it is.

A fault keeps a pack from being opened. A hint is a question about what the claims leave open:
an answer is often one more claim, and "it is right as it stands" is an answer, too.
"""

from __future__ import annotations

import os

import numpy as np

from whoholds.analysis._hints import (
    colours,
    fights,
    marks,
    names,
    notes,
    order,
    parties,
    recaptures,
    unread,
    withdrawals,
)
from whoholds.analysis._hints.material import Finding, Material
from whoholds.errors import Hint, PackError
from whoholds.read.pack import Examined, examine
from whoholds.schema import REPEATS

__all__ = ["ask", "hints"]


def hints(pack: str | os.PathLike[str], *, strict: bool = False) -> list[Hint]:
    """Find what the editor of a pack should be asked.

    Claims that have a fault are left out. What is superseded is not asked about.

    Parameters
    ----------
    pack : str or path-like
        Name of a bundled pack or a folder.
    strict : bool, default False
        Whether to name, too, the claims whose page nobody is said to have opened.

    Returns
    -------
    list of Hint
        By file and row. Of one rule the first hundred rows are listed and the others counted.

    Raises
    ------
    PackNotFoundError
        If there is neither a bundled pack nor a folder of that name.
    PackError
        If other tables than the claims have faults, which have to be mended first.
    """
    examined = examine(pack)
    if examined.ledger is None:
        raise PackError(str(pack), examined.faults)
    return ask(examined, strict=strict)


def ask(examined: Examined, *, strict: bool = False) -> list[Hint]:
    """Find what the editor of a pack that was examined should be asked.

    Parameters
    ----------
    examined : Examined
    strict : bool, default False

    Returns
    -------
    list of Hint
        As :func:`hints` has them; none where the pack has no ledger.
    """
    if examined.ledger is None:
        return []
    material = Material.of(examined.ledger)
    findings = [
        withdrawals.unanswered(material),
        recaptures.uncaptured(material),
        fights.loose(material),
        fights.misheld(material),
        *notes.facts(material),
        order.untold(material),
        colours.near(material),
        parties.befriended(material),
        parties.idle_extent(material),
        *marks.unclear(material),
        *names.odd(material),
        *([unread.unopened(material)] if strict else []),
    ]
    found = [
        hint for finding in findings if len(finding.rows) for hint in _listed(finding, examined)
    ]
    return sorted(found, key=lambda h: (h.file, h.row is None, h.row or 0, h.column, h.what))


def _listed(finding: Finding, examined: Examined) -> list[Hint]:
    """Write out the first rows of a finding, and count the others."""
    file, column, rule = examined.files[finding.table], finding.column, finding.rule
    lines = examined.lines[finding.table][finding.rows]
    first = np.argsort(lines, kind="stable")[: None if finding.every else REPEATS]
    listed = [
        Hint(file, int(lines[place]), column, *finding.say(int(finding.rows[place])), rule)
        for place in first
    ]
    more = len(lines) - len(listed)
    if more:
        what = f"{listed[-1].what} (and the like in {more} more rows)"
        listed.append(Hint(file, None, column, what, "mend them alike", rule))
    return listed
