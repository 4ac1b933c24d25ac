"""What the library hands out is the caller's: nothing that he does to it reaches a later answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import whoholds as wh

LAYERS = ("towns", "highways", "states")
TABLES = ("claims", "sources", "actors", "actor_names", "actor_blocs", "operations", "stations")


def spoil(frame: pd.DataFrame) -> None:
    """Do everything to a frame that a notebook may: cells, lists in cells, columns, labels."""
    for column in frame.columns.drop("geometry", errors="ignore"):
        for cell in frame[column]:
            if isinstance(cell, list):
                cell.append("nobody")
        frame[column] = ""
    frame["mine"] = 1
    frame.index = frame.index[::-1]


def handed_out(timeline: wh.Timeline, day: wh.Situation) -> Iterator[Any]:
    """Every frame that hangs on an object of the library."""
    for owner, names in ((timeline.ledger, (*TABLES, *LAYERS)), (day, LAYERS)):
        for name in names:
            yield getattr(owner, name)
    yield from timeline.ledger.backdrop.values()
    yield timeline.frame
    yield timeline.on("2024-06-01")
    yield timeline.between("2024-03-01", "2024-06-01")
    yield wh.stretches(timeline.ledger)


def answers(timeline: wh.Timeline, day: wh.Situation, out: Path) -> list[object]:
    """What is computed and written of them."""
    return [
        wh.to_html(timeline, out / "map.html").read_bytes(),
        wh.to_geopackage(timeline, out / "control.gpkg").read_bytes(),
        wh.listing(timeline, "csv"),
        wh.snapshot(day, "json"),
        wh.shares(day).to_csv(),
        wh.weigh(timeline.ledger).frame.to_csv(),
        timeline.ledger.digest,
    ]


def test_editing_frames_changes_nothing_but_them(tiny: Path, tmp_path: Path) -> None:
    timeline = wh.weigh(wh.open(tiny))
    day = wh.join(timeline, "2024-06-01")
    before = answers(timeline, day, tmp_path)
    for frame in handed_out(timeline, day):
        spoil(frame)
    assert answers(timeline, day, tmp_path) == before


def test_editing_an_account_or_a_change_does_not_change_its_words(tiny: Path) -> None:
    timeline = wh.weigh(wh.open(tiny))
    reasons = wh.why(timeline, "town:birch", "2024-06-01")
    changed = wh.change(timeline, "2024-02-01", "2024-06-01")
    before = wh.explain(reasons), str(changed.sentences())
    spoil(reasons.claims)
    verdict = reasons.verdict
    verdict["holder"] = "nobody"
    spoil(changed.frame)
    spoil(changed.sentences().sources)
    assert (wh.explain(reasons), str(changed.sentences())) == before


def test_a_ledger_does_not_follow_the_frame_it_was_made_of(tiny: Path) -> None:
    ledger = wh.open(tiny)
    rows = ledger.claims.iloc[:1].assign(claim_id="new", supersedes="")
    grown = ledger.with_claims(rows)
    rows["holder"] = "nobody"
    assert "nobody" not in set(grown.claims["holder"])


@pytest.mark.skipif(int(pd.__version__[0]) < 3, reason="pandas tells since its version 3")
def test_an_edit_that_would_be_lost_is_told(tiny: Path) -> None:
    ledger = wh.open(tiny)
    with pytest.warns(pd.errors.ChainedAssignmentError):
        ledger.claims.loc[0, "holder"] = "nobody"
