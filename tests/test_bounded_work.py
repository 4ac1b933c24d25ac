"""Work grows with the bytes: eight times as much of anything takes about eight times as long.

Whatever looks again at what it has passed takes 64 times as long. Times are of the processor, each
the least of three tries, and the bound lies far from both, so that a busy machine does not matter.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import samples

from whoholds import dates
from whoholds.dates.phrases import from_phrase
from whoholds.errors import SourceDataError, WhoholdsError
from whoholds.ledgers import Ledger
from whoholds.names import Gazetteer, match
from whoholds.read import forms, overpass, pack, tables
from whoholds.read._files import delimited, html_text, lua_tables, mended_xml

FEW, MANY = 500, 4000
MOST = 25  # times as long; eight is right, 64 is what repeated looking takes
SLACK = 0.15  # seconds, under which nothing is measured

#: What is opened and never closed, repeated without end, or both, in any of the forms.
ODD = (
    *("<", "<a ", '<a x="', "<a x='", "<!--", "<!-- >", "</", "<?", "<script>", "<![CDATA[", "]]>"),
    *('<a b=">" c=\'', "<gx:a ", "&", "&#1", "&amp", "[[", "[[ ", "[=[", "{{", "{{}", "{", "}"),
    *("[", "--[[", "--[==[ ", "--", '"', "'", '"\\', "'\\\n", "\\", "(", "()", "((a", ")", "a ("),
    *(" ", "\t", "\n", " \n", "a", "a.", "a b ", "1", "1.", "-", "- ", " - ", ",", ", ", ";", "+"),
    *(
        " + ",
        "/",
        "?",
        "?)",
        " and ",
        "|",
        "..",
        "~",
        "X",
        "2024",
        "2024-01-01,",
        "2024/",
        "T00:00",
    ),
    *(
        "mid-",
        "the ",
        "of ",
        "or ",
        "between ",
        "က",
        "é",
        "ﷺ",
        "\u0301",
        "http://a.b ",
        "https://[",
    ),
    *("=", "a=", "\x00", "T00:00", "<Placemark>", "<Placemark><b></Placemark>", "</Placemark>"),
)


def least(work: Callable[[str], object], text: str) -> float:
    """Time that a piece of work takes, refusals counting as answers."""
    tries = []
    for _ in range(3):
        began = time.process_time()
        with suppress(WhoholdsError):
            work(text)
        tries.append(time.process_time() - began)
    return min(tries)


def grows(work: Callable[[str], object], odd: str) -> bool:
    few, many = least(work, odd * FEW), least(work, odd * MANY)
    return many <= MOST * few + SLACK


@pytest.mark.parametrize(
    "work",
    [
        html_text.lines,
        html_text.without_links,
        html_text.links,
        lambda text: list(lua_tables.marks(text)),
        lambda text: list(lua_tables.marks(f"return {{ {{ lat = 1, long = 1, label = '{text}")),
        lambda text: mended_xml.mend(f"<a>{text}".encode()),
        lambda text: mended_xml.salvage(f"<a>{text}</a>".encode(), "Placemark"),
        lambda text: delimited.rows(f"a,b\n{text}"),
        lambda text: delimited.rows(f"{text}\n1"),
        lambda text: from_phrase(text, "2024-06-01"),
        lambda text: dates.bounds(f"[{text}]"),
    ],
)
def test_a_piece_of_text(work: Callable[[str], object]) -> None:
    assert [odd for odd in ODD if not grows(work, odd)] == []


def test_names(ledger: Ledger) -> None:
    gazetteer = Gazetteer(ledger.towns)
    assert [odd for odd in ODD if not grows(lambda text: match(text, gazetteer), odd)] == []


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("a.kml", "Captured by FF"),
        ("a.kml", "FF - 2024/03/05 - Birch"),
        ("a.kml", "97.0,20.6,0"),
        ("a.lua", "[[Birch, Aland|Birch]]"),
        ("a.lua", "Location dot red.svg"),
        ("a.xml", "Module:A"),
        ("icons.toml", "red"),
        ("map.toml", "Town"),
        ("s.csv", "last week"),
        ("s.csv", "FF+LH"),
        ("s.csv", "lost to"),
        ("s.json", "https://a.example/2024/09/12/x"),
        ("s.geojson", "Birch"),
        ("e.csv", "Military Forces of Aland (2021-)"),
        ("e.csv", "2024-05-10"),
        ("e.json", "Government regains territory"),
        ("g.csv", "2022-05-10"),
        ("v.csv", "CONTESTED"),
        ("p_2024-05-01.kml", "Area"),
        ("road.json", "Road"),
    ],
)
def test_a_word_of_a_foreign_file(tmp_path: Path, ledger: Ledger, name: str, place: str) -> None:
    folder = samples.write(tmp_path)
    sound = (folder / name).read_text(encoding="utf-8")
    assert place in sound
    form, file, options = samples.asked(folder, name)

    def work(text: str) -> None:
        (folder / name).write_text(sound.replace(place, text, 1), encoding="utf-8")
        if form == "overpass":
            overpass.read(file)
        else:
            forms.read(form, file, ledger, accessed="2026-03-01", **options)

    few, many = ("".join(odd * times for odd in ODD) for times in (FEW // 2, MANY // 2))
    assert least(work, many) <= MOST * least(work, few) + SLACK


@pytest.mark.parametrize("table", ["claims", "sources", "actors", "operations", "actor_names"])
def test_cells_of_a_pack(tmp_path: Path, tiny: Path, table: str) -> None:
    folder = Path(shutil.copytree(tiny, tmp_path / "pack"))
    file = folder / f"{table}.csv"
    header = file.read_text(encoding="utf-8").split("\n")[0]
    width = header.count(",") + 1

    def work(times: str) -> None:
        cells = [(odd * len(times)).replace('"', '""')[:30_000] for odd in ODD]
        rows = [",".join([f'"{cell}"'] * width) for cell in cells]
        file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        pack.check(folder)

    assert least(work, "x" * (MANY // 4)) <= MOST * least(work, "x" * (FEW // 4)) + SLACK


def test_rows_that_name_what_is_not_there(tmp_path: Path, tiny: Path) -> None:
    """Every wrong id is told; which known one it resembles is looked for so many times only."""
    folder = Path(shutil.copytree(tiny, tmp_path / "pack"))
    sources, claims = ((tiny / f"{name}.csv").read_text() for name in ("sources", "claims"))
    blank = sources.split("\n")[0].count(",") - 4

    def work(times: str) -> None:
        number = len(times)
        known = "".join(
            f"known-{n},t,p,https://a.example/{n},2024-01-01{',' * blank}\n" for n in range(number)
        )
        (folder / "sources.csv").write_text(sources + known)
        rows = (f"d{n},town:x{n},held,2023-01-01,,a{n},,,,,unknown-{n},,,\n" for n in range(number))
        (folder / "claims.csv").write_text(claims + "".join(rows))
        assert len(pack.check(folder)) >= 3 * number

    assert least(work, "x" * MANY) <= MOST * least(work, "x" * FEW) + SLACK


def test_what_is_too_long_is_told_with_the_bound(tmp_path: Path, tiny: Path) -> None:
    folder = Path(shutil.copytree(tiny, tmp_path / "pack"))
    file = folder / "claims.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("the army's own word", "x" * 40_000), encoding="utf-8")
    (fault,) = pack.check(folder)
    assert (fault.file, fault.row, fault.column) == ("claims.csv", 4, "note")
    assert "40,000 characters" in fault.what
    assert "32,767" in fault.mend


@pytest.mark.parametrize("name", ["f.geojson", "f.json", "f.kml"])
def test_fields_of_features_do_not_multiply(tmp_path: Path, name: str) -> None:
    """Ten thousand features with a field of its own each would be a hundred million cells."""
    number = 10_000
    if name == "f.kml":
        one = '<Data name="f{}"><value>1</value></Data>'
        told = (f"<ExtendedData>{one.format(n)}</ExtendedData>" for n in range(number))
        body = "".join(f"<Placemark>{each}</Placemark>" for each in told)
        text = f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'
    elif name == "f.json":
        text = "[" + ",".join(f'{{"f{n}": 1}}' for n in range(number)) + "]"
    else:
        one = '{"type": "Feature", "geometry": null, "properties": {"f%d": 1}}'
        body = ",".join(one % n for n in range(number))
        text = f'{{"type": "FeatureCollection", "features": [{body}]}}'
    (tmp_path / name).write_text(text)
    with pytest.raises(SourceDataError, match=r"spans 10,000 rows and [\d,]+ columns"):
        tables.read(tmp_path / name)
