"""VIINA: daily rows become intervals in one pass; memory does not grow with the file."""

from __future__ import annotations

import datetime as dt
import itertools
import tempfile
import tracemalloc
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from properties.counts import examples

from whoholds.errors import SourceDataError
from whoholds.ledgers import Ledger
from whoholds.read import pack, viina

HEADER = "geonameid,date,status_wiki,status_boost,status_dsm,status_isw,status\n"


def _row(place: int, day: str, status: str) -> str:
    return f"{place},{day},,,,,{status}\n"


@pytest.fixture
def ledger(tiny: Path, tmp_path: Path) -> Ledger:
    mine = pack.new(tmp_path / "mine", like=tiny)
    file = mine / "towns.geojson"
    text = file.read_text()
    for number, town in enumerate(("alder", "birch"), start=1):
        head = f'"town_id": "{town}"'
        before, after = text.split(head)
        text = before + head + after.replace('"geonames_id": ""', f'"geonames_id": "{number}"', 1)
    file.write_text(text)
    return pack.open(mine)


ACTORS = {"UA": "army", "RU": "front"}


def test_daily_rows_become_intervals_and_claims(tmp_path: Path, ledger: Ledger) -> None:
    path = tmp_path / "control.csv"
    path.write_text(
        HEADER
        + _row(1, "20240101", "UA") + _row(2, "20240101", "RU") + _row(9, "20240101", "UA")
        + _row(1, "20240102", "UA") + _row(2, "20240102", "CONTESTED") + _row(9, "20240102", "UA")
        + _row(1, "20240104", "UA") + _row(2, "20240103", "XX")
    )  # fmt: skip
    imported = viina.read(path, ledger, actors=ACTORS)
    claims = imported.claims[["subject", "event", "when", "holder"]].to_numpy().tolist()
    assert claims == [
        ["town:alder", "held", "2024-01-01/2024-01-02", "army"],
        ["town:alder", "held", "2024-01-04", "army"],
        ["town:birch", "held", "2024-01-01", "front"],
        ["town:birch", "contested", "2024-01-02", ""],
    ]
    assert imported.notes == {"daily rows": 8}
    assert imported.counts == {"rows": 6, "claims": 4, "context": 0, "leftovers": 2}


def test_a_zipped_file_says_the_same(tmp_path: Path, ledger: Ledger) -> None:
    text = HEADER + _row(1, "20240101", "UA") + _row(1, "20240102", "RU")
    (tmp_path / "c.csv").write_text(text)
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("control_latest_2024.csv", text)
    plain, packed = (viina.read(tmp_path / f"c.{s}", ledger, actors=ACTORS) for s in ("csv", "zip"))
    assert plain.claims.equals(packed.claims)


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("a,b\n1,2\n", "no VIINA control file"),
        (HEADER + _row(1, "20241332", "UA"), "`20241332` is no day"),
        (HEADER + _row(1, "20240102", "UA") + _row(1, "20240101", "UA"), "out of order or twice"),
        (HEADER + _row(1, "20240101", "UA") * 2, "out of order or twice"),
        (HEADER + "x,20240101,,,,,UA\n", "no VIINA control file"),
        (HEADER + ",20240101,,,,,UA\n", "has no place or no day"),
        # "Starting August 8, 2023, the data files have switched" (README of VIINA 2.0)
        ("geonameid,name,ctr_20220301000000\n1,Alder,UA\n", "the wide form of before August 2023"),
        ("katotth,date,status\nUA01,20240101,UA\n", "take control_latest"),
    ],
)
def test_broken_files_are_told(tmp_path: Path, ledger: Ledger, text: str, match: str) -> None:
    path = tmp_path / "c.csv"
    path.write_text(text)
    with pytest.raises(SourceDataError, match=match):
        viina.read(path, ledger)


def test_rows_without_a_day_that_can_be_are_set_aside(tmp_path: Path, ledger: Ledger) -> None:
    path = tmp_path / "c.csv"
    days = ("20240101", "00240102", "20241332", "29990101", "20240102")
    rows = [_row(1, day, "UA") for day in days] + [_row(2, "", "UA"), ",20240101,,,,,UA\n"]
    path.write_text(HEADER + "".join(rows))
    imported = viina.read(path, ledger, actors=ACTORS)
    assert imported.claims["when"].tolist() == ["2024-01-01/2024-01-02"]
    assert imported.notes == {
        "daily rows": 7,
        "daily rows set aside, a row has no place or no day, as in line 7": 2,
        "daily rows set aside, `240102` is no day, as in line 3": 3,
    }


@pytest.mark.parametrize(
    ("name", "text", "encoding", "written"),
    [
        ("c.csv", 'GEONAMEID;"Date";STATUS\n1;20240101;UA\n', None, "utf-8"),
        ("c.csv", "status\tdate\tgeonameid\nUA\t20240101\t1\n", None, "utf-8-sig"),
        ("c.csv", "geonameid,date,status\n1,20240101,UA\n", None, "utf-16"),
        ("c.csv", "geonameid,date,status\n1,20240101,Україна\n", "cp1251", "cp1251"),
        ("c.zip", "geonameid,date,status\n1,20240101,UA\n", None, "utf-8"),
    ],
)
def test_equal_rows_say_the_same_in_each_spelling(
    tmp_path: Path, ledger: Ledger, name: str, text: str, encoding: str | None, written: str
) -> None:
    path = tmp_path / name
    path.write_bytes(text.encode(written))
    if name == "c.zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("VIINA/CONTROL.CSV", text)
            archive.writestr("VIINA/.DS_Store", "x")
    names = {"UA": "army", "Україна": "army"}
    imported = viina.read(path, ledger, actors=names, encoding=encoding)
    assert imported.claims[["subject", "when", "holder"]].to_numpy().tolist() == [
        ["town:alder", "2024-01-01", "army"]
    ]


def test_an_encoding_that_is_wrong_or_unknown_is_told(tmp_path: Path, ledger: Ledger) -> None:
    path = tmp_path / "c.csv"
    path.write_bytes("geonameid,date,status\n1,20240101,Україна\n".encode("cp1251"))
    with pytest.raises(SourceDataError, match="no VIINA control file"):
        viina.read(path, ledger)
    with pytest.raises(SourceDataError, match="encoding `klingon` is unknown"):
        viina.read(path, ledger, encoding="klingon")


def _brute(rows: list[tuple[int, int, str]]) -> list[tuple[int, int, int, str]]:
    """Intervals by hand: one place after the other, one day after the other."""
    answer = []
    for place, group in itertools.groupby(sorted(rows), key=lambda row: row[0]):
        for _, day, status in group:
            if answer and (answer[-1][0], *answer[-1][2:]) == (place, day - 1, status):
                answer[-1] = (place, answer[-1][1], day, status)
            else:
                answer.append((place, day, day, status))
    return answer


@settings(max_examples=examples(60))
@given(
    st.dictionaries(
        st.tuples(st.integers(1, 4), st.integers(0, 12)), st.sampled_from(["UA", "RU"]), max_size=40
    ),
    st.integers(1, 7),
)
def test_any_cut_into_batches_gives_the_same_intervals(
    cells: dict[tuple[int, int], str], size: int
) -> None:
    rows = sorted((day, place, status) for (place, day), status in cells.items())
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        path = Path(folder) / "c.csv"
        first = dt.date(2024, 1, 1)
        lines = [
            _row(place, (first + dt.timedelta(days=day)).strftime("%Y%m%d"), status)
            for day, place, status in rows
        ]
        path.write_text(HEADER + "".join(lines))
        patch.setattr(viina, "_BLOCK", 100 * size)  # a few lines
        runs, count = viina.intervals(path)
    assert count == len(rows)
    days = {(first + dt.timedelta(days=day)).isoformat(): day for day in range(13)}
    told = runs.replace({"start": days, "end": days}) if len(runs) else runs
    assert told.to_numpy().tolist() == [
        list(run) for run in _brute([(place, day, status) for day, place, status in rows])
    ]


def test_memory_stays_flat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(viina, "_BLOCK", 1 << 19)

    def peak(days: int) -> int:
        path = tmp_path / f"{days}.csv"
        with path.open("w") as sink:
            sink.write(HEADER)
            for day in pd.date_range("2022-01-01", periods=days).strftime("%Y%m%d"):
                sink.write("".join(_row(place, day, "UA") for place in range(300)))
        tracemalloc.start()
        runs, rows = viina.intervals(path)
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert (len(runs), rows) == (300, 300 * days)
        return top

    assert peak(800) < 1.5 * peak(400)
