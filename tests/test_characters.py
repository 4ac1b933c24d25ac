"""Characters that drive a terminal, turn a line, or are not what they seem are named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from commands import run

import whoholds as wh
from whoholds import characters
from whoholds.export.html import fonts

CONTROL = "holds a control character"
TURNED = "turns the direction of writing"
LOST = "was lost in saving"
BAD = [
    ("\x1b[31m", CONTROL),
    ("\x00", CONTROL),
    ("\x7f", CONTROL),
    ("\x9b31m", CONTROL),
    ("\u2028", CONTROL),
    ("\ufffe", CONTROL),
    ("\u202e", TURNED),
    ("\u202b", TURNED),
    ("\u2066", TURNED),
    ("\u2068\u202ax\u2069", TURNED),
    ("\u2069", TURNED),
    ("\u202c", TURNED),
    ("\u2067\nx\u2069", TURNED),
    ("\ud800", LOST),
    ("\ufffd", LOST),
]
GOOD = ["Hpa-an", "လားရှိုး", "لاشیو", "می\u200cروند", "\u2067א\u2069", "\u202bx\u202c", "👩\u200d💻",
        "腊戌", "Moscow (Москва)", "\u200fא", "two\nlines"]  # fmt: skip


@pytest.fixture
def copy(tiny: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny, tmp_path / "pack"))


def describe(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    file = folder / "datapackage.json"
    data = json.loads(file.read_text(encoding="utf-8"))
    change(data)
    file.write_text(json.dumps(data), encoding="utf-8")  # spells out what UTF-8 cannot hold


def draw(folder: Path, layer: str, **properties: object) -> None:
    file = folder / f"{layer}.geojson"
    data = json.loads(file.read_text(encoding="utf-8"))
    data["features"][0]["properties"] |= properties
    file.write_text(json.dumps(data), encoding="utf-8")


PLACES: dict[str, Callable[[Path, str], object]] = {
    "title": lambda p, bad: describe(p, lambda d: d.update(title=f"T{bad}t")),
    "name": lambda p, bad: describe(p, lambda d: d.update(name=f"n{bad}t")),
    "version": lambda p, bad: describe(p, lambda d: d.update(version=f"1{bad}0")),
    "remarks": lambda p, bad: describe(p, lambda d: d.update(remarks=["fine", f"R{bad}r"])),
    "attribution": lambda p, bad: describe(
        p, lambda d: d["resources"][3].update(attribution=f"A{bad}a")
    ),
    "licence": lambda p, bad: describe(
        p, lambda d: d["resources"][0].update(licenses=[{"title": f"L{bad}l"}])
    ),
    "not read": lambda p, bad: describe(p, lambda d: d.update(sources=[{"x": {"y": f"S{bad}s"}}])),
    "key": lambda p, bad: describe(p, lambda d: d.update({f"k{bad}k": 1})),
    "property": lambda p, bad: draw(p, "towns", alt_names=f"A{bad}a"),
    "backdrop": lambda p, bad: draw(p, "neighbours", own=f"A{bad}a"),
}


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize(("bad", "said"), BAD, ids=[ascii(bad) for bad, _ in BAD])
def test_it_is_a_fault_wherever_it_stands(copy: Path, where: str, bad: str, said: str) -> None:
    PLACES[where](copy, bad)
    (fault,) = wh.check(copy)
    assert said in fault.what
    assert fault.mend
    assert characters.fault(str(fault).replace("\ufffd", "")) is None


@pytest.mark.parametrize(("bad", "said"), BAD[:4] + BAD[6:8])
def test_cells_and_headers_of_tables_too(copy: Path, bad: str, said: str) -> None:
    claims = copy / "claims.csv"
    head, *rows = claims.read_text(encoding="utf-8").splitlines()
    text = "\n".join([f"{head},own{bad}x", *(f"{row}," for row in rows)])
    claims.write_text(text.replace("the whole road", f"the{bad} road"), encoding="utf-8")
    found = [fault.what for fault in wh.check(copy) if said in fault.what]
    assert len(found) == 2


@pytest.mark.parametrize("good", GOOD)
def test_writing_that_needs_its_marks_keeps_them(copy: Path, good: str) -> None:
    describe(copy, lambda d: d.update(title=good, remarks=[good]))
    draw(copy, "towns", name_local=good)
    assert wh.check(copy) == []
    assert [hint for hint in wh.hints(copy) if hint.rule == "odd-name"] == []


@pytest.mark.parametrize(("bad", "said"), BAD, ids=[ascii(bad) for bad, _ in BAD])
def test_the_terminal_is_told_and_not_driven(copy: Path, bad: str, said: str) -> None:
    describe(copy, lambda d: d.update(title=f"T{bad}t", version=f"1{bad}"))
    for name in (("check", copy), ("timeline", copy)):
        done = run(*name)
        assert done.exit_code == 1
        told = done.stdout + done.stderr
        assert said in told
        assert characters.fault(told.replace("\ufffd", "")) is None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("L\u0430shio", "letters of CYRILLIC and LATIN in one word"),
        ("\u041b\u0430shio", "letters of CYRILLIC and LATIN"),
        ("Fort \u0410\u0410", "a word that looks Latin (CYRILLIC CAPITAL LETTER A)"),
        ("\uff2cashio", "letters of FULLWIDTH and LATIN"),
        ("\u0391lder", "letters of GREEK and LATIN"),
        ("Las\u200bhio", "nobody sees (ZERO WIDTH SPACE)"),
        ("Las\u200dhio", "nobody sees (ZERO WIDTH JOINER)"),
        ("\ufeffLashio", "nobody sees (ZERO WIDTH NO-BREAK SPACE)"),
        ("Las\u00adhio", "nobody sees (SOFT HYPHEN)"),
        ("Lash\U000e0069io", "nobody sees (TAG LATIN SMALL LETTER I)"),
        ("\u202eoihsaL\u202c", "nobody sees (RIGHT-TO-LEFT OVERRIDE)"),
    ],
)
def test_names_that_are_not_what_they_seem_are_asked_about(
    copy: Path, name: str, said: str
) -> None:
    draw(copy, "towns", name=name)
    actors = copy / "actors.csv"
    text = actors.read_text(encoding="utf-8").replace("Forest Front", name)
    actors.write_text(text, encoding="utf-8")
    assert wh.check(copy) == []
    asked = [hint for hint in wh.hints(copy) if hint.rule == "odd-name"]
    assert [(h.file, h.row, h.column) for h in asked] == [
        ("actors.csv", 3, "name"), ("towns.geojson", 1, "name"),
    ]  # fmt: skip
    assert all(said in hint.what for hint in asked)


@pytest.mark.parametrize(
    ("path", "fine"),
    [
        ("https://creativecommons.org/publicdomain/zero/1.0/", True),
        ("http://a.example/x", True),
        ("LICENSE.txt", True),
        ("terms/by nc.md", True),
        ("javascript:alert(1)", False),
        ("JavaScript:alert(1)", False),
        ("data:text/html,x", False),
        ("vbscript:msgbox(1)", False),
        ("file:///etc/passwd", False),
        ("//a.example/x", False),
        ("/etc/passwd", False),
        ("../LICENSE", False),
        ("a/../../b", False),
        ("C:\\x", False),
        ("https://a.example/<img>", False),
        (" https://a.example", False),
        (["https://a.example"], False),
        (7, False),
    ],
)
def test_a_licence_stands_on_the_web_or_in_the_pack(copy: Path, path: object, fine: bool) -> None:
    own = [{"name": "x", "path": path}]
    describe(copy, lambda d: d["resources"][0].update(licenses=own))
    assert bool(wh.check(copy)) is not fine
    describe(copy, lambda d: (d["resources"][0].pop("licenses"), d.update(licenses=own)))
    found = wh.check(copy)
    assert bool(found) is not fine
    assert all((one.file, one.column) == ("datapackage.json", "licenses") for one in found)


@pytest.mark.parametrize("name", ["a b", "a|layername=x", "[%1%]", "<b>", "a/b", "'", "-x"])
def test_a_resource_has_a_name_that_a_table_can_have(copy: Path, name: str) -> None:
    describe(copy, lambda d: d["resources"][-1].update(name=name))
    assert any(f"`{name}` is no name of a resource" in str(fault) for fault in wh.check(copy))


@pytest.mark.parametrize(
    "name",
    ["a\nb.gpkg", "a\x1bb.gpkg", "a\tb.csv", "\u202ea.kml", "\udc80.csv", "a\x9b.png", "x\r.md",
     "a|layername=x.gpkg", "a|b.gpkg", ":memory:.gpkg", "a%20b.gpkg", "a;b.gpkg", "a;b.fgb",
     "a|b/c.gpkg", "a%2Fb/c.gpkg"],
)  # fmt: skip
def test_names_that_other_programs_cannot_open_are_refused_before_anything_is_written(
    tiny_timeline: wh.Timeline, tmp_path: Path, name: str
) -> None:
    to = {".png": wh.to_share_image, ".md": wh.to_brief}.get(Path(name).suffix, wh.to_file)
    with pytest.raises(wh.ExportError, match="name it") as refused:
        to(tiny_timeline, tmp_path / name)
    assert list(tmp_path.iterdir()) == []
    assert characters.fault(str(refused.value)) is None


def test_a_build_into_a_folder_that_qgis_misreads_writes_nothing(
    tiny: Path, tmp_path: Path
) -> None:
    for name in ("a|b", "a\nb", "a%20b", "\udc80"):
        done = run("build", tiny, "-o", tmp_path / name)
        assert done.exit_code == 1
        assert "name it" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_package_of_such_a_name_can_be_given_another(tiny_package: Path, tmp_path: Path) -> None:
    old = tmp_path / "a|layername=x.gpkg"
    shutil.copyfile(tiny_package, old)
    assert wh.rename(old, tmp_path / "b.gpkg").is_file()
    with pytest.raises(wh.ExportError, match="name it"):
        wh.rename(tmp_path / "b.gpkg", old)


def test_the_licence_of_our_own_script_is_the_one_it_is_under() -> None:
    root = Path(__file__).parent.parent
    shipped = root / "geo" / "whoholds" / "export" / "html" / "licences" / "whoholds.txt"
    assert shipped.read_bytes() == (root / "LICENSE").read_bytes()


def test_letters_that_a_page_carries_bring_their_licence(timeline: wh.Timeline) -> None:
    pytest.importorskip("fontTools")
    pytest.importorskip("justmytype_intl_sea")
    said = fonts.notice(["လားရှိုး", "ไทย"])
    assert said.count("The Noto Project Authors") == 2
    assert said.count("SIL OPEN FONT LICENSE Version 1.1") == 1
    assert "OTHER DEALINGS IN THE FONT SOFTWARE" in said
    assert fonts.notice(["Lashio"]) == ""
