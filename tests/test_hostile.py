"""Text of a pack is never a template of the program that shows it.

Every function of the face that writes and every command is called with a pack that is hostile in
each of its texts, and what it wrote is judged by what its readers would make of it. A new one fails
here until it is called, and a new kind of file until somebody says how it is judged. Real programs
open the same pack in ``qgis/test_hostile.py`` and ``browser/test_hostile.py``.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET  # of our own files

import drawings
import geopandas as gpd
import hostile
import pandas as pd
import pyogrio
import pytest
from commands import run

import whoholds as wh
from whoholds import characters
from whoholds.cli import main
from whoholds.export.gpkg import qgz

pytestmark = [
    pytest.mark.filterwarnings("ignore:Glyph .* missing from font"),
    pytest.mark.filterwarnings("ignore:Matplotlib currently does not support"),
]
DAY = "2024-10-01"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile.pack(tmp_path_factory.mktemp("hostile") / "pack")


@pytest.fixture(scope="module")
def timeline(folder: Path) -> wh.Timeline:
    return wh.weigh(wh.open(folder))


def test_the_pack_passes_the_checks(folder: Path) -> None:
    assert wh.check(folder) == []


# What each kind of file may not hold, as its readers see it.


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.found.append(tag)

    def handle_comment(self, data: str) -> None:
        self.found.append("!--")


def tags(text: str) -> list[str]:
    """The tags that a reader of HTML finds in a text."""
    parser = _Tags()
    parser.feed(text)
    parser.close()
    return parser.found


def judge_markdown(path: Path) -> None:
    markdown_it = pytest.importorskip("markdown_it")
    text = path.read_text(encoding="utf-8")
    reader = markdown_it.MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    blocks = reader.parse(text)
    inside = [token for block in blocks for token in block.children or []]
    kinds = {token.type for token in (*blocks, *inside)}
    forbidden = {"html_block", "html_inline", "code_inline", "code_block", "fence", "strong_open",
                 "em_open", "s_open", "hr", "lheading_open", "ordered_list"}  # fmt: skip
    assert not kinds & forbidden
    for token in inside:
        if token.type == "image":
            assert re.fullmatch(r"[\w-]+\.png", token.attrs["src"])
        elif token.type == "link_open":
            assert token.attrs["href"].startswith("https://a.example/")
    # What extensions make of bare words: links, mathematics.
    for line in text.splitlines():
        if "N" in line and not line.startswith(("[", "1. [")) and "<https://a.example" not in line:
            assert not re.search(r"(?<!\\)\$|https?://|www\.", line), line
    shown = "".join(token.content for token in inside if token.type in ("text", "text_special"))
    assert hostile.PAYLOADS["templates"] in shown
    assert hostile.PAYLOADS["script"] in shown


def judge_text(path: Path) -> None:
    assert characters.fault(path.read_text(encoding="utf-8")) is None


def cells(text: str) -> Iterator[str]:
    for row in csv.reader(io.StringIO(text)):
        yield from row


def judge_csv_text(text: str) -> None:
    for cell in cells(text):
        if not re.fullmatch(r"-?[\d.]+(e-?\d+)?", cell):
            assert not cell.startswith(hostile.FORMULAS), cell[:60]


def judge_csv(path: Path) -> None:
    judge_csv_text(path.read_text(encoding="utf-8"))


def judge_json(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    json.loads(text)
    assert "javascript:alert(5)" not in text


def judge_kml(path: Path) -> None:
    seen = False
    for element in ET.parse(path).iter():  # noqa: S314
        text = element.text or ""
        assert tags(text) == [], text[:200]
        assert "$[" not in text
        seen = seen or hostile.WHOLE in html.unescape(text)
    assert seen


def judge_project_text(text: str) -> None:
    """Only our own expressions may stand where QGIS evaluates text."""
    evaluated = ("labelText", "label")
    for element in ET.fromstring(text).iter():  # noqa: S314
        for name, value in element.attrib.items():
            if name in evaluated:
                assert not re.search(r"(?<!\[)\[%(?! format_date\()", value), value[:200]
        if element.tag in ("rights", "license"):
            # QGIS shows a layer's as HTML; those of the project are an element of another name.
            assert tags(element.text or "") == []


def judge_qgz(path: Path) -> None:
    text = qgz.unpacked(path.read_bytes())
    root = ET.fromstring(text)  # noqa: S314
    for terms in root.iter("projectMetadata"):
        terms.clear()
    judge_project_text(ET.tostring(root, encoding="unicode"))


def judge_gpkg(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        towns = connection.execute("SELECT count(*) FROM towns").fetchone()[0]
        assert towns == 5
        for (style,) in connection.execute("SELECT styleQML FROM layer_styles"):
            judge_project_text(style)
        for (metadata,) in connection.execute("SELECT metadata FROM gpkg_metadata"):
            ET.fromstring(metadata)  # noqa: S314
    for name, _ in pyogrio.list_layers(path):
        pyogrio.read_dataframe(path, layer=name, read_geometry=False)


def judge_svg(path: Path) -> None:
    root = ET.parse(path).getroot()  # noqa: S314
    for element in root.iter():
        assert not str(element.tag).endswith("script")
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            if name.endswith("href"):
                assert value.startswith("#"), value
    # The sign that would begin mathematics is written as what it is, unless its text was cut.
    told = [element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert any("$" in text or "…" in text for text in told)


def judge_picture(path: Path) -> None:
    from PIL import Image

    with Image.open(path) as picture:
        picture.load()
        told = getattr(picture, "text", {})
        assert set(told) <= {"Title", "Description", "Copyright", "Software"}
        assert not any(characters.fault(str(value)) for value in told.values())
        assert not picture.info.get("comment")


def judge_pdf(path: Path) -> None:
    data = path.read_bytes()
    assert data.startswith(b"%PDF")
    for word in (b"/URI", b"/JavaScript", b"/Launch", b"127.0.0.1"):
        assert word not in data


def judge_film(path: Path) -> None:
    data = path.read_bytes()
    assert data
    assert b"N14 [%" not in data
    assert b"127.0.0.1" not in data


def judge_features(path: Path) -> None:
    frame = (
        pd.read_parquet(path)
        if path.suffix == ".parquet"
        else pyogrio.read_dataframe(path, read_geometry=False)
    )
    assert frame["name"].str.contains(hostile.WHOLE, regex=False).any()


# The picture of the page of a snippet, for readers without scripts.
OURS = '<img src="https://a.example/card.png" alt="" style="max-width: 100%">'


def judge_page(path: Path) -> None:
    """What a browser makes of it is seen in browser/test_hostile.py."""
    text = path.read_text(encoding="utf-8")
    found = tags(re.sub(r"(?s)<(script|style)\b.*?</\1>", "", text).replace(OURS, ""))
    assert not {"img", "base", "object", "embed"} & set(found)
    assert "<script>alert" not in re.sub(r"(?s)&lt;.*?&gt;", "", text)


JUDGES: Mapping[str, Callable[[Path], None]] = {
    ".md": judge_markdown,
    ".csv": judge_csv,
    ".json": judge_json,
    ".geojson": judge_json,
    ".kml": judge_kml,
    ".gpkg": judge_gpkg,
    ".qgz": judge_qgz,
    ".svg": judge_svg,
    ".png": judge_picture,
    ".gif": judge_picture,
    ".webp": judge_picture,
    ".pdf": judge_pdf,
    ".mp4": judge_film,
    ".txt": judge_text,
    ".fgb": judge_features,
    ".parquet": judge_features,
    ".html": judge_page,
}


def judge(folder: Path) -> None:
    """Judge all files of a folder; there is one at least."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert path.suffix in JUDGES, f"{path.name}: say in JUDGES what its readers must not see"
        JUDGES[path.suffix](path)


def _named(timeline: wh.Timeline) -> gpd.GeoDataFrame:
    """A map that says in every text of it what a pack cannot."""
    areas = wh.control_areas(wh.join(timeline, DAY))
    return areas.assign(event="=1+1" + hostile.WHOLE, status=hostile.WHOLE)


def _drawn() -> gpd.GeoDataFrame:
    """Areas that somebody drew who is hostile in every word."""
    return drawings.two_days(**dict.fromkeys(_WORDS, "=1+1" + hostile.WHOLE))


_WORDS = ("drawn_by", "name", "status", "attribution", "licence")
Call = Callable[[wh.Timeline, Path], object]
FORMATS = ("csv", "kml", "geojson", "parquet", "fgb", "gpkg")
CALLS: Mapping[str, Call] = {
    "to_animation": lambda t, out: [
        wh.to_animation(t, out / f"a.{kind}", start="2024-12-24", step_days=30, method=None)
        for kind in ("gif", "mp4")
    ],
    "to_brief": lambda t, out: wh.to_brief(
        t, out / "a.md", recent_days=300, pictures=True, track=wh.track_record(t.ledger)
    ),
    "to_change_image": lambda t, out: [
        wh.to_change_image(wh.change(t, "2024-01-01", "2024-07-15"), out / f"a.{kind}")
        for kind in ("svg", "png", "pdf")
    ],
    "to_comparison": lambda t, out: wh.to_comparison(
        wh.compare_maps(t, _named(t), day=DAY, sides={"army": hostile.WHOLE, "front": "=1+1"}),
        out,
        format="geojson",
    ),
    "to_embed": lambda t, out: wh.to_embed(t, out / "a.html"),
    "to_file": lambda t, out: [
        wh.to_file(t, out / f"{when or 'all'}.{kind}", day=when)
        for kind in FORMATS
        for when in (None, DAY)
    ],
    "to_geopackage": lambda t, out: wh.to_geopackage(
        t, out / "a.gpkg", areas=wh.areas_over_time(t), drawn=_drawn()
    ),
    "to_html": lambda t, out: wh.to_html(t, out / "a.html", town_cells=True, drawn=_drawn()),
    "to_image": lambda t, out: [
        wh.to_image(t, out / f"a.{kind}", day="2024-06-10", size="a4", drawn=_drawn())
        for kind in ("svg", "png", "pdf")
    ],
    "to_manifest": lambda t, out: wh.to_manifest(
        wh.withhold(t.ledger, delay_days=90, coarsen_km=20)[1], out / "a.json"
    ),
    "to_road_history": lambda t, out: wh.to_road_history(t, out / "a.svg", "H1"),
    "to_share_image": lambda t, out: wh.to_share_image(t, out / "a.svg"),
    "to_track_image": lambda t, out: wh.to_track_image(wh.track_record(t.ledger), out / "a.svg"),
}
"""Every function that writes."""


@pytest.mark.parametrize("name", [name for name in wh.__all__ if name.startswith("to_")])
def test_no_export_makes_a_text_more_than_a_text(
    name: str, timeline: wh.Timeline, tmp_path: Path
) -> None:
    assert name in CALLS, f"{name} writes: say in CALLS how it is called with the hostile pack"
    CALLS[name](timeline, tmp_path)
    judge(tmp_path)


LINES: Mapping[str, tuple[str, ...]] = {
    "build": ("PACK -o OUT --areas --pictures --track --drawn --card https://a.example/card.png",),
    "export": (
        *(f"PACK -o OUT/a.{kind}" for kind in FORMATS),
        *(f"PACK -o OUT/changes.{kind} --changes" for kind in FORMATS if kind != "gpkg"),
    ),
    "rename": ("PACKAGE OUT/b.gpkg",),
    "changes": tuple(
        f"PACK 2024-01-01 2024-12-31 --format {form}" for form in ("table", "csv", "json")
    ),
    "on": tuple(f"PACK {DAY} --format {form}" for form in ("table", "csv", "json", "geojson")),
    "why": (f"town:alder {DAY} --pack PACK", f"highway:H1[alder..birch] {DAY} --pack PACK"),
    "timeline": ("PACK", "PACK --format json"),
    "disagreements": ("PACK",),
    "change": ("PACK 2024-01-01 2024-07-15",),
    "passable": (f"PACK {DAY} alder cedar --actor army",
                 f"PACK {DAY} alder cedar --actor army --highway H1"),
    "track": ("PACK -o OUT/a.svg",),
    "compare-maps": (f"PACK PACK --day {DAY} --out OUT --format geojson",),
    "image": (f"PACK --day {DAY} -o OUT/a.svg",),
    "road": ("PACK H1 -o OUT/a.svg",),
    "animate": ("PACK -o OUT/a.webp --start 2024-12-31",),
    "check": ("PACK --strict", "STRANGE"),
    "import": ("my-maps MARKS --into MINE",),
    "merge": ("PACK MINE --into MERGED",),
    "new": ("MERGED --from PACK",),
}  # fmt: skip
"""Every command; what it writes into OUT is judged, and what it prints."""
MARK = (
    "<kml><Placemark><name>Forest \u202e\u009b31m - 2024/05/01 - Birch</name>"
    "<description>{}</description>"
    "<Point><coordinates>97.0,20.6</coordinates></Point></Placemark></kml>"
)


@pytest.mark.parametrize("name", sorted(main.commands))
def test_no_command_lets_a_text_drive_the_terminal_or_a_spreadsheet(
    name: str, folder: Path, timeline: wh.Timeline, tmp_path: Path
) -> None:
    assert name in LINES, f"{name}: say in LINES how it is called with the hostile pack"
    out, words = tmp_path / "out", {"PACK": folder, "MERGED": tmp_path / "merged"}
    out.mkdir()
    words |= {"OUT": out, "MINE": wh.new(tmp_path / "mine", like=folder)}
    words |= {"MARKS": tmp_path / "a.kml", "STRANGE": wh.new(tmp_path / "s", like=folder)}
    words["MARKS"].write_text(MARK.format(html.escape(hostile.WHOLE)), encoding="utf-8")
    claims = words["STRANGE"] / "claims.csv"
    text = claims.read_text(encoding="utf-8").replace("c01,town:alder", "c\u009b01,\u202ex\x1b[31m")
    claims.write_text(text, encoding="utf-8")
    if name == "rename":
        words["PACKAGE"] = wh.to_geopackage(timeline, tmp_path / "a.gpkg")
    for line in LINES[name]:
        filled = re.sub(r"\b[A-Z]{3,}\b", lambda m: str(words.get(m[0], m[0])), line)
        done = run(name, *filled.split())
        assert done.exit_code == int("STRANGE" in line), done.output
        for said in (done.stdout, done.stderr):
            assert characters.fault(re.sub("[\u202a-\u202c\u2066-\u2069]", "", said)) is None
        if "csv" in line or (line == "PACK" and name == "timeline"):
            judge_csv_text(done.stdout)
    if any("OUT" in line for line in LINES[name]):
        judge(out)


def test_words_that_are_asked_for_stay_words(timeline: wh.Timeline) -> None:
    """Functions that answer text, and what a notebook shows."""
    day = wh.join(timeline, DAY)
    judge_csv_text(wh.snapshot(day, "csv"))
    judge_csv_text(wh.listing(timeline, "csv"))
    json.loads(wh.snapshot(day, "geojson"))
    shown = "\n".join(
        [wh.snapshot(day), wh.explain(wh.why(timeline, "town:birch", DAY)),
         wh.tell(wh.disagreements(timeline)), repr(timeline), repr(day)]
    )  # fmt: skip
    assert "N" in shown
    assert "7*191" in shown
    assert "1337" not in shown
