"""ACLED: three kinds of event can be claims, and only where the codes tell who holds the place."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from whoholds.errors import SourceDataError
from whoholds.ledger import Ledger
from whoholds.read import acled, pack

DAY = dt.date(2024, 12, 1)
EVENT = {
    "event_id_cnty": "XAA1", "event_date": "2024-05-10", "event_type": "Battles",
    "sub_event_type": "Government regains territory", "actor1": "Forest Front",
    "actor2": "Military Forces of Aland (2021-)", "inter1": "Rebel group",
    "inter2": "State forces", "location": "Birch", "latitude": "20.6", "longitude": "97.0",
    "geo_precision": "1", "time_precision": "1", "source": "The Gazette", "timestamp": "1716000000",
    "notes": "raw words that must stay behind",
}  # fmt: skip


@pytest.fixture
def ledger(tiny: Path) -> Ledger:
    return pack.open(tiny)


def _read(tmp_path: Path, ledger: Ledger, *changes: dict[str, str]) -> object:
    path = tmp_path / "acled.csv"
    pd.DataFrame([EVENT | change for change in changes]).to_csv(path, index=False)
    return acled.read(path, ledger, accessed=DAY)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ("recaptured", "army", "front")),
        # the order of actors implies nothing
        ({"actor1": EVENT["actor2"], "actor2": "Forest Front", "inter1": "1", "inter2": "2"},
         ("recaptured", "army", "front")),
        ({"sub_event_type": "Non-state actor overtakes territory"}, ("captured", "front", "army")),
        ({"sub_event_type": "Non-violent transfer of territory", "actor2": "", "inter2": ""},
         ("handed_over", "front", "")),
        # two actors in one name: who lost it is not told
        ({"actor1": "FF/LH: Forest Front (2019-)"}, ("recaptured", "army", "")),
        ({"actor1": "FF: Forest Front (2019-)"}, ("recaptured", "army", "front")),
    ],
)  # fmt: skip
def test_who_holds_it_now(
    tmp_path: Path, ledger: Ledger, change: dict[str, str], expected: tuple[str, ...]
) -> None:
    claims = _read(tmp_path, ledger, change).claims
    assert claims[["subject", "event", "holder", "challengers"]].to_numpy().tolist() == [
        ["town:birch", *expected]
    ]


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"inter1": "State forces"}, "Government regains territory (who, untold)"),
        ({"inter2": "Rebel group"}, "Government regains territory (who, untold)"),
        ({"sub_event_type": "Non-state actor overtakes territory", "inter2": "2"},
         "Non-state actor overtakes territory (who, untold)"),
        ({"sub_event_type": "Non-violent transfer of territory"},
         "Non-violent transfer of territory (who, untold)"),
        ({"sub_event_type": "Non-state actor overtakes territory", "actor1": "Somebody"},
         "Non-state actor overtakes territory (who, untold)"),
        ({"sub_event_type": "Armed clash"}, "Armed clash"),
        ({"geo_precision": "2"}, "Government regains territory (place rough)"),
        ({"location": "Elm"}, "Government regains territory (no town of the pack)"),
        ({"latitude": "20.1"}, "Government regains territory (no town of the pack)"),
    ],
)  # fmt: skip
def test_all_else_is_context(
    tmp_path: Path, ledger: Ledger, change: dict[str, str], kind: str
) -> None:
    imported = _read(tmp_path, ledger, change)
    assert imported.claims.empty
    assert imported.context["kind"].tolist() == [kind]


def test_precision_of_time_and_place(tmp_path: Path, ledger: Ledger) -> None:
    imported = _read(
        tmp_path,
        ledger,
        {"time_precision": "2"},
        {"time_precision": "3"},
        {"time_precision": "3.0", "geo_precision": "3.0"},
    )
    assert imported.claims["when"].tolist() == ["[2024-05-04..2024-05-16]", "2024-05"]
    assert imported.context.geometry.isna().tolist() == [True]


def test_source_is_the_event_on_the_day_it_was_put_out(tmp_path: Path, ledger: Ledger) -> None:
    imported = _read(tmp_path, ledger, {})
    (source,) = imported.sources.to_dict("records")
    assert (source["title"], source["published"]) == (
        "ACLED event XAA1, after The Gazette",
        "2024-05-18",
    )


def test_raw_notes_stay_behind(tmp_path: Path, ledger: Ledger) -> None:
    imported = _read(tmp_path, ledger, {}, {"sub_event_type": "Armed clash"})
    frames = (imported.claims, imported.sources, imported.context, imported.leftovers)
    assert not any("raw words" in frame.to_csv() for frame in frames)
    assert "ACLED" in imported.terms.notice


def test_unreadable_rows_are_set_aside(tmp_path: Path, ledger: Ledger) -> None:
    imported = _read(tmp_path, ledger, {"event_date": "soon"}, {"latitude": "north"}, {})
    assert imported.leftovers["why"].tolist() == [
        "its date cannot be read",
        "its coordinates cannot be read",
    ]
    assert imported.counts == {"rows": 3, "claims": 1, "context": 0, "leftovers": 2}


def test_other_tables_are_refused(tmp_path: Path, ledger: Ledger) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(SourceDataError, match="no ACLED export: it lacks event_id_cnty"):
        acled.read(path, ledger)


@pytest.mark.shared_data
def test_real_events_of_the_older_form_are_context(shared_data: Path, ledger: Ledger) -> None:
    imported = acled.read(shared_data / "acled" / "acled_explosions_remote_violence.csv", ledger)
    assert imported.counts == {"rows": 2734, "claims": 0, "context": 2734, "leftovers": 0}
    assert imported.context.geometry.isna().sum() == 16, "geo_precision 3 is drawn nowhere"
    newer = acled.read(shared_data / "acled" / "acled_old_dummy.csv", ledger)
    assert newer.counts["context"] == newer.counts["rows"] == 326
