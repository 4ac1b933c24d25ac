"""UCDP GED: context with its uncertainty, never control.

What is expected is what the UCDP GED Codebook says (Stina Högbladh, Uppsala University, version
26.1), in the entries that the tests name.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from whoholds.errors import SourceDataError
from whoholds.ledgers import Ledger
from whoholds.read import ucdp

EVENT = {
    "id": "1.0", "type_of_violence": "1.0", "side_a": "Government of Aland", "side_b": "FF",
    "where_prec": "1.0", "where_coordinates": "Birch", "latitude": "20.6", "longitude": "97.0",
    "date_prec": "1.0", "date_start": "2022-05-10", "date_end": "2022-05-10",
}  # fmt: skip


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
    ("level", "told"),
    [
        ("1", "the spot"),  # "exact location of the event known and coded"
        ("2", "within about 25 km"),  # "at maximum a ca. 25 km radius around a known point"
        ("3", "a district"),  # "only the second order administrative division"
        ("4", "a province"),  # "only the first order administrative division"
        ("5", "a line or region"),
        ("6", "the country"),  # "only the country … is known"
        ("7", "international waters or airspace"),
        ("9", ""),
    ],
)
def test_where_prec_in_words(tmp_path: Path, ledger: Ledger, level: str, told: str) -> None:
    assert _read(tmp_path, ledger, {"where_prec": level}).context["precision"].tolist() == [told]


@pytest.mark.parametrize(
    ("change", "when"),
    [
        ({}, "2022-05-10"),
        ({"date_start": "2022-05-10 00:00:00.000"}, "2022-05-10"),
        ({"date_end": "2022-05-12", "date_prec": "2.0"}, "[2022-05-10..2022-05-12]"),
        ({"date_end": "2022-05-31", "date_prec": "4.0"}, "[2022-05-10..2022-05-31]"),
    ],
)
def test_date_prec_keeps_its_width(
    tmp_path: Path, ledger: Ledger, change: dict[str, str], when: str
) -> None:
    assert _read(tmp_path, ledger, change).context["when"].tolist() == [when]


@pytest.mark.parametrize(
    "change",
    [
        {"date_end": "2022-05-01"},
        {"date_start": "x"},
        {"date_prec": "2.0"},  # "more than one calendar day", and yet one day is given
        {"date_end": "2022-05-11"},  # "exact date", and yet two days are given
    ],
)
def test_impossible_dates_are_set_aside(
    tmp_path: Path, ledger: Ledger, change: dict[str, str]
) -> None:
    assert _read(tmp_path, ledger, change).counts["leftovers"] == 1


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
