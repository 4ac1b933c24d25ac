"""What was found between two maps, in sentences."""

from __future__ import annotations

def told(names, summary, areas, matched, left_out):
    return ()
