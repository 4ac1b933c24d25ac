"""Days that marks tell besides their names, and what the report says of marks without claims."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from whoholds.errors import SourceDataError
from whoholds.ledgers import Ledger
from whoholds.read import my_maps

DAY = dt.date(2024, 12, 1)
BIRCH = "<Point><coordinates>97.01,20.6,12</coordinates></Point>"


def _told(ledger: Ledger, tmp_path: Path, name: str, mark: str, folder: str = "North") -> object:
    path = tmp_path / "front.kml"
    path.write_text(
        f"<kml><Document><Folder><name>{folder}</name><Placemark><name>{name}</name>{mark}{BIRCH}"
        "</Placemark></Folder></Document></kml>",
        encoding="utf-8",
    )
    return my_maps.read(path, ledger, accessed=DAY)


def _field(name: str, value: str) -> str:
    told = f'<Data name="{name}"><value>{value}</value></Data>'
    return f"<ExtendedData>{told}</ExtendedData>"


STAMP = "<TimeStamp><when>2024-05-01T23:30:00+06:30</when></TimeStamp>"
SPAN = "<TimeSpan><begin>2024-05-01</begin><end>{}</end></TimeSpan>"


@pytest.mark.parametrize(
    ("mark", "folder", "when"),
    [
        (STAMP, "North", "2024-05-01"),
        (SPAN.format("2024-05-04"), "North", "2024-05-01/2024-05-04"),
        (SPAN.format(""), "North", "2024-05-01"),
        (_field("Date", "1 May 2024"), "North", "2024-05-01"),
        (_field("дата", "2024.05.01"), "North", "2024-05-01"),
        ("", "2024/05/01", "2024-05-01"),
        ("", "May 2024", "2024-05"),
        (STAMP, "May 2024", "2024-05-01"),
    ],
)
def test_a_name_without_a_date_has_the_day_that_its_mark_tells(
    tmp_path: Path, ledger: Ledger, mark: str, folder: str, when: str
) -> None:
    imported = _told(ledger, tmp_path, "FF - Birch", mark, folder)
    claims = imported.claims[["subject", "event", "when", "holder"]].to_numpy().tolist()
    assert claims == [["town:birch", "held", when, "front"]]
    assert imported.disagreements.empty
    named = _told(ledger, tmp_path, "Birch", mark, folder)
    assert named.claims.empty
    assert named.context["when"].tolist() == [when], "the name alone says who holds it"


@pytest.mark.parametrize(
    ("mark", "folder"),
    [
        (_field("Date", "02/05/2024"), "North"),  # of May, or of February
        (_field("updated", "2024-05-01"), "North"),
        (_field("Date", "2024"), "2024"),
        (SPAN.format("2024-04-04"), "North"),
        ("", "Since 2024/05/01"),
    ],
)
def test_what_is_no_single_day_dates_no_mark(
    tmp_path: Path, ledger: Ledger, mark: str, folder: str
) -> None:
    imported = _told(ledger, tmp_path, "FF - Birch", mark, folder)
    assert imported.claims.empty
    assert imported.context["kind"].tolist() == ["undated"]


def test_days_that_contradict_each_other_are_told(tmp_path: Path, ledger: Ledger) -> None:
    named = _told(ledger, tmp_path, "FF - 2024/05/03 - Birch", STAMP)
    assert named.claims["when"].tolist() == ["2024-05-03"], "the name decides"
    assert named.disagreements[["one", "other"]].to_numpy().tolist() == [
        ["the name says 2024/05/03", "its time says 2024-05-01"]
    ]
    unnamed = _told(ledger, tmp_path, "FF - Birch", STAMP + _field("Date", "2024-05-03"))
    assert unnamed.claims.empty
    assert unnamed.disagreements[["one", "other"]].to_numpy().tolist() == [
        ["its time: 2024-05-01", "field `Date`: 2024-05-03"]
    ]


def test_the_report_leads_to_what_reads_the_other_marks(tmp_path: Path, ledger: Ledger) -> None:
    fields = (
        "<ExtendedData><Data name='seen on'><value>2024-05-01</value></Data>"
        "<Data name='who'><value>FF</value></Data></ExtendedData>"
    )
    told = _told(ledger, tmp_path, "Birch", fields).report()
    assert "ACTOR - DATE - Place; `sheet` reads maps of any other naming, with a mapping: 0" in told
    assert "a day in `seen on` and a side in `who`" in told
    assert "--suggest FILE" in told
    assert "as context, no day is told: 1" in told


def test_a_map_without_marks_is_refused_with_what_it_holds(tmp_path: Path, ledger: Ledger) -> None:
    path = tmp_path / "a.kml"
    path.write_text("<kml><GroundOverlay/></kml>")
    with pytest.raises(SourceDataError, match="holds no placemark, and GroundOverlay"):
        my_maps.read(path, ledger)
