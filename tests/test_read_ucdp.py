"""UCDP GED: context with its uncertainty, never control."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from whoholds.errors import SourceDataError
from whoholds.ledger import Ledger
from whoholds.read import pack, ucdp

EVENT = {
    "id": "1.0", "type_of_violence": "1.0", "side_a": "Government of Aland", "side_b": "FF",
    "where_prec": "1.0", "where_coordinates": "Birch", "latitude": "20.6", "longitude": "97.0",
    "date_prec": "1.0", "date_start": "2022-05-10", "date_end": "2022-05-10",
}  # fmt: skip


@pytest.fixture
def ledger(tiny: Path) -> Ledger:
    return pack.open(tiny)


def _read(tmp_path: Path, ledger: Ledger, *changes: dict[str, str]) -> object:
    path = tmp_path / "ged.csv"
    pd.DataFrame([EVENT | change for change in changes]).to_csv(path, index=False)
    return ucdp.read(path, ledger)


def test_places_of_precision_four_and_worse_are_never_points(
    tmp_path: Path, ledger: Ledger
) -> None:
    imported = _read(
        tmp_path, ledger, *({"where_prec": f"{n}.0"} for n in range(1, 8)), {"where_prec": ""}
    )
    assert imported.context.geometry.isna().tolist() == [False] * 3 + [True] * 5
    assert imported.notes == {"events whose place is too rough to draw": 5}
    assert imported.claims.empty


@pytest.mark.parametrize(
    ("change", "when"),
    [
        ({}, "2022-05-10"),
        ({"date_prec": "2.0"}, "2022-05-10~"),
        ({"date_end": "2022-05-31", "date_prec": "4.0"}, "[2022-05-10..2022-05-31]"),
    ],
)
def test_dates_keep_their_width(
    tmp_path: Path, ledger: Ledger, change: dict[str, str], when: str
) -> None:
    assert _read(tmp_path, ledger, change).context["when"].tolist() == [when]


def test_impossible_dates_are_set_aside(tmp_path: Path, ledger: Ledger) -> None:
    imported = _read(tmp_path, ledger, {"date_end": "2022-05-01"}, {"date_start": "x"})
    assert imported.counts["leftovers"] == 2


def test_other_tables_are_refused(tmp_path: Path, ledger: Ledger) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(SourceDataError, match="no UCDP GED file"):
        ucdp.read(path, ledger)


@pytest.mark.shared_data
def test_real_events(shared_data: Path, ledger: Ledger) -> None:
    imported = ucdp.read(shared_data / "ucdp" / "ged_myanmar.csv", ledger)
    assert imported.counts == {"rows": 7374, "claims": 0, "context": 7374, "leftovers": 0}
    assert imported.context.geometry.notna().sum() == 1319 + 1347 + 459
    assert imported.terms.licence == "CC BY 4.0"
