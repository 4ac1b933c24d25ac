"""Named operations: when they were, and the room that their names take over the slider."""

from __future__ import annotations

from operator import itemgetter

from whoholds.analysis.operations import operations
from whoholds.engine.timeline import Timeline

# Pixels of a letter in a name, and of the slider's track in a window of usual width.
_LETTER = 6
_TRACK = 680
_WIDEST = 0.45
_MOST = 3


def lanes(timeline: Timeline) -> int:
    """Count the rows that the names take side by side, as the page lays them: three at most.

    Kept free, they move nothing when the page's script fills them. The others are folded.
    """
    first, last = timeline.period
    days = (last - first).days + 1
    spans = [
        (each.first, each.last, min(_WIDEST, (len(each.name) * _LETTER + 14) / _TRACK))
        for each in operations(timeline.ledger)
        if each.first and each.first <= last and (each.last or last) >= first
    ]
    ends: list[float] = []
    for begun, over, words in sorted(spans, key=itemgetter(0)):
        left = min(max(0, (begun - first).days) / days, 1 - words)
        right = left + words
        if over:
            right = max(right, ((min(over, last) - first).days + 1) / days)
        free = next((lane for lane, end in enumerate(ends) if end <= left), len(ends))
        ends[free : free + 1] = [right]
    return min(len(ends), _MOST)
