"""Wikipedia's modules: read as data, dated by their revisions, icons told by a table."""

from __future__ import annotations

import datetime as dt
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from whoholds.errors import SourceDataError
from whoholds.ledger import Ledger
from whoholds.read import _lua, adding, pack, wikipedia

ICONS = """
[icons]
"Location dot red.svg" = { event = "held", holder = "army" }
"Location dot blue.svg" = { event = "held", holder = "front" }
"80x80-red-blue-anim.gif" = { event = "contested", challengers = ["army", "front"] }
"""


def module(birch: str = "Location dot red.svg") -> str:
    return f"""-- Module:Aland detailed map
return {{
    secondaryModules = {{ [[Module:Other]] }},
    marks = {{
        -- {{ lat = "1", long = "1", mark = "Location dot red.svg", label = "[[Gone]]" }},
        --[[ {{ lat = "1", long = "1", label = "Gone too" }} ]]
        {{ lat = "20.5", long = "96.5", mark = "Location dot red.svg", label = "[[Alder]]" }},
        {{ lat = 20.6, long = 97.0, mark = "{birch}", marksize = "6",
          label = "[[Birch, Aland|Birch]]", link = "Birch", position = "top" }},
        {{ lat = "20.2", long = "97.9", mark = "Location dot blue.svg", label = "[[Elm]]" }},
        {{ lat = "20.5", long = "97.5", mark = "Fighter-jet-red-icon.svg", label = 'Cedar' }},
    }},
    containerArgs = {{ 'Aland', width = 4500 }},
}}
"""


@pytest.fixture
def ledger(tiny: Path) -> Ledger:
    return pack.open(tiny)


@pytest.fixture
def icons(tmp_path: Path) -> Path:
    path = tmp_path / "icons.toml"
    path.write_text(ICONS)
    return path


def _claims(imported: object) -> list[list[str]]:
    columns = ["subject", "event", "when", "holder", "challengers"]
    return imported.claims[columns].to_numpy().tolist()


def test_marks_become_claims_context_and_leftovers(
    tmp_path: Path, ledger: Ledger, icons: Path
) -> None:
    path = tmp_path / "module.lua"
    path.write_text(module("80x80-red-blue-anim.gif"))
    imported = wikipedia.read(path, ledger, icons=icons, revised=dt.date(2024, 5, 1))
    assert _claims(imported) == [
        ["town:alder", "held", "2024-05-01", "army", ""],
        ["town:birch", "contested", "2024-05-01", "", "army;front"],
    ]
    assert imported.context["place"].tolist() == ["Elm"]
    assert imported.leftovers["why"].tolist() == [
        "the table of icons does not have `Fighter-jet-red-icon.svg`"
    ]
    assert imported.counts["rows"] == 4
    assert imported.terms.licence == "CC BY-SA 4.0"


def _export(*revisions: tuple[str, str, str]) -> str:
    told = "".join(
        f"<revision><id>{number}</id><timestamp>{time}</timestamp>"
        f"<text>{escape(text)}</text></revision>"
        for number, time, text in revisions
    )
    return (
        '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/"><page>'
        f"<title>Module:Aland detailed map</title>{told}</page></mediawiki>"
    )


def test_revisions_are_dated_claims_and_repeat_nothing(
    tmp_path: Path, ledger: Ledger, icons: Path, tiny: Path
) -> None:
    blue = "Location dot blue.svg"
    path = tmp_path / "export.xml"
    path.write_text(
        _export(
            ("13", "2024-03-01T08:00:00Z", module()),
            ("11", "2024-01-01T08:00:00Z", module()),
            ("12", "2024-02-01T08:00:00Z", module()),
            ("14", "2024-04-01T08:00:00Z", module(blue)),
        )
    )
    imported = wikipedia.read(path, ledger, icons=icons)
    birch = [row for row in _claims(imported) if row[0] == "town:birch"]
    assert [(row[2], row[3]) for row in birch] == [("2024-01-01", "army"), ("2024-04-01", "front")]
    alder = [row[2] for row in _claims(imported) if row[0] == "town:alder"]
    assert alder == ["2024-01-01", "2024-04-01"], "first and last; those between repeat it"
    source = imported.sources.set_index("source_id").loc["wikipedia-14"]
    assert source["url"] == "https://en.wikipedia.org/w/index.php?oldid=14"
    assert source["published"] == "2024-04-01"
    mine = pack.new(tmp_path / "mine", like=tiny)
    adding.add(imported, mine)
    assert pack.open(mine).attributions[0].text.endswith("Wikipedia contributors")


def test_a_folder_of_dated_modules(tmp_path: Path, ledger: Ledger, icons: Path) -> None:
    folder = tmp_path / "revisions"
    folder.mkdir()
    for day in ("2024-01-01", "20240201"):
        (folder / f"map_{day}.lua").write_text(module())
    imported = wikipedia.read(folder, ledger, icons=icons)
    assert {row[2] for row in _claims(imported)} == {"2024-01-01", "2024-02-01"}


def test_icons_lists_what_a_table_must_tell(tmp_path: Path) -> None:
    path = tmp_path / "module.lua"
    path.write_text(module())
    assert wikipedia.icons(path) == {
        "Location dot red.svg": 2,
        "Location dot blue.svg": 1,
        "Fighter-jet-red-icon.svg": 1,
    }


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("[icons]\n'a.svg' = { event = 'seen' }", "no known event"),
        ("[icons]\n'a.svg' = { event = 'held' }", "lacks its holder"),
        ("[icons]\n'a.svg' = 'red'", "an icon needs"),
        ("nonsense", "cannot be read"),
    ],
)
def test_wrong_tables_of_icons(tmp_path: Path, text: str, match: str) -> None:
    path = tmp_path / "icons.toml"
    path.write_text(text)
    with pytest.raises(SourceDataError, match=match):
        wikipedia.load(path)


def test_a_module_without_a_day_is_refused(tmp_path: Path, ledger: Ledger, icons: Path) -> None:
    path = tmp_path / "module.lua"
    path.write_text(module())
    with pytest.raises(SourceDataError, match="does not tell its day"):
        wikipedia.read(path, ledger, icons=icons)


def test_entities_in_an_export_are_refused(tmp_path: Path, ledger: Ledger, icons: Path) -> None:
    path = tmp_path / "evil.xml"
    path.write_text('<!DOCTYPE x [<!ENTITY a "b">]><mediawiki><page>&a;</page></mediawiki>')
    with pytest.raises(SourceDataError, match="refused"):
        wikipedia.read(path, ledger, icons=icons)


@given(st.text(alphabet=st.sampled_from("{}[]=-\"'\\ \nlatong123.,"), max_size=120))
def test_any_text_is_read_as_lua_without_trouble(text: str) -> None:
    for line, mark in _lua.marks(text):
        assert line >= 1
        assert {"lat", "long"} <= set(mark)
