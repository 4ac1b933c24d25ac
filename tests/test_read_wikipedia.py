"""Wikipedia's modules: read as data, dated by their revisions, icons told by a table."""

from __future__ import annotations

import datetime as dt
from html import escape
from pathlib import Path

import pytest
from commands import run
from hypothesis import given, strategies as st

from whoholds.engine.timeline import weigh
from whoholds.errors import SourceDataError
from whoholds.ledgers import Ledger
from whoholds.read import adding, pack, wikipedia
from whoholds.read._files import lua_tables as _lua

ICONS = """
[colours]
red = "army"
blue = "front"
lime = "league"
black = ""
[icons]
"Battle of Birch template.svg" = { event = "contested", challengers = ["army", "front"] }
"Location dot blue.svg" = { event = "held", holder = "front" }
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
        {{ lat = "20.5", long = "97.5", mark = "Gota07.svg", label = 'Cedar' }},
    }},
    containerArgs = {{ 'Aland', width = 4500 }},
}}
"""


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
        "`Gota07.svg`: an oil or gas field, which is no town"
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
        "Gota07.svg": 1,
    }


# Icons of the maps of Syria, Yemen and Ukraine, and what their legends say of them.
@pytest.mark.parametrize(
    ("icon", "event", "holder", "challengers"),
    [
        ("Location dot red.svg", "held", "army", ""),
        ("Location_dot_red.svg", "held", "army", ""),
        ("File:location dot red.svg", "held", "army", ""),
        ("Dot lime 0d0.svg", "held", "league", ""),
        ("Map-dot-lime-68a.svg", "held", "league", ""),
        ("80x80-red-blue-anim.gif", "contested", "", "army;front"),
        ("80x80-red-lime-blue-anim.gif", "contested", "", "army;league;front"),
        ("map-circle-blue.svg", "besieged", "", "front"),
        *((f"Map-arc{to}-blue.svg", "besieged", "", "front")
          for to in ("NN", "NE", "EE", "SE", "SS", "SW", "WW", "NW")),
        ("Battle of Birch template.svg", "contested", "", "army;front"),
    ],
)  # fmt: skip
def test_shapes_that_ship_say_what_they_say_on_wikipedia(
    tmp_path: Path,
    ledger: Ledger,
    icons: Path,
    icon: str,
    event: str,
    holder: str,
    challengers: str,
) -> None:
    path = tmp_path / "module.lua"
    path.write_text(module(icon))
    imported = wikipedia.read(path, ledger, icons=icons, revised=dt.date(2024, 5, 1))
    assert ["town:birch", event, "2024-05-01", holder, challengers] in _claims(imported)


@pytest.mark.parametrize(
    ("icon", "why"),
    [
        ("Map-ctl2-red+blue.svg", "two parties hold it together"),
        ("Map-ctl3-red+lime+blue.svg", "three parties hold it together"),
        ("LACMTA Circle Purple Line.svg", "a truce"),
        ("3x3dot-red.svg", "presence in the countryside"),
        ("4x4dot-lime.svg", "presence in the countryside"),
        ("Mountain pass 12x12 n.svg", "a border post"),
        ("Arch dam 12x12 w.svg", "a dam"),
        ("BSicon STR+r red.svg", "a railway or a canal"),
        ("Location dot black.svg", "no actor is named for the colour `black`"),
        ("Location dot mauve.svg", "no actor is named for the colour `mauve`"),
        ("Unheard of.svg", "no shape is known for the icon `Unheard of.svg`; say what it means"),
        ("", "no shape is known for the icon ``"),
    ],
)
def test_what_says_nothing_is_set_aside_with_its_mend(
    tmp_path: Path, ledger: Ledger, icons: Path, icon: str, why: str
) -> None:
    path = tmp_path / "module.lua"
    path.write_text(module(icon))
    imported = wikipedia.read(path, ledger, icons=icons, revised=dt.date(2024, 5, 1))
    assert not [row for row in _claims(imported) if row[0] == "town:birch"]
    assert imported.leftovers["why"].str.contains(why, regex=False).any()


@pytest.mark.parametrize(
    "icon",
    ["Abm-red-icon.png", "Fighter-jet-red-icon.svg", "Helicopter-red-icon.svg",
     "Icon NuclearPowerPlant-red.svg", "Anchor pictogram red.svg"],
)  # fmt: skip
def test_a_base_is_no_town_though_it_bears_its_name(
    tmp_path: Path, ledger: Ledger, icons: Path, icon: str
) -> None:
    path = tmp_path / "module.lua"
    path.write_text(module(icon))
    imported = wikipedia.read(path, ledger, icons=icons, revised=dt.date(2024, 5, 1))
    assert [row[0] for row in _claims(imported)] == ["town:alder"]
    assert imported.context[["kind", "parties", "place"]].to_numpy().tolist() == [
        ["held, a site", "army", "Birch"],
        ["held", "front", "Elm"],
    ]


def test_a_circle_without_a_label_is_of_the_dot_within(
    tmp_path: Path, ledger: Ledger, icons: Path, tiny: Path
) -> None:
    siege = '{ lat = 20.6, long = 97.0, mark = "Map-circle-blue.svg", marksize = "12" },'
    text = module().replace("containerArgs", f"more = {{ {siege} }}, containerArgs")
    folder = tmp_path / "revisions"
    folder.mkdir()
    for day in ("2024-01-01", "2024-02-01", "2024-03-01"):
        (folder / f"map_{day}.lua").write_text(text)
    imported = wikipedia.read(folder, ledger, icons=icons)
    assert [row[1:] for row in _claims(imported) if row[0] == "town:birch"] == [
        ["held", "2024-01-01", "army", ""],
        ["besieged", "2024-01-01", "", "front"],
        ["held", "2024-03-01", "army", ""],
        ["besieged", "2024-03-01", "", "front"],
    ]
    mine = pack.new(tmp_path / "mine", like=tiny)
    adding.add(imported, mine)
    status = weigh(pack.open(mine), policy="as_reported").on("2024-01-05").set_index("subject")
    assert status.loc["town:birch", ["holder", "status"]].tolist() == ["army", "besieged"]
    assert status.loc["town:birch", "challengers"] == ["front"]


def test_shortcuts_of_a_module_stand_for_their_files(
    tmp_path: Path, ledger: Ledger, icons: Path
) -> None:
    """The maps of Ukraine name their icons once, and one module uses the names of another."""
    words = 'mk = { rus = "Location dot red.svg", con = "80x80-red-blue-anim.gif" }\n'
    mark = '{ lat = "20.6", long = "97.0", mark = mk.con, marksize = 12, label = "[[Birch]]" },'
    other = '{ lat = "20.5", long = "96.5", mark = mk.rus, label = "[[Alder]]" },'
    folder = tmp_path / "revisions"
    folder.mkdir()
    (folder / "overview_2024-01-01.lua").write_text(f"{words} return {{ marks = {{ {mark} }} }}")
    (folder / "detailed_2024-01-01.lua").write_text(
        f'local m = require("Module:overview")\nreturn {{ marks = {{ {other} }} }}'
    )
    imported = wikipedia.read(folder, ledger, icons=icons)
    assert [row[:4] for row in _claims(imported)] == [
        ["town:alder", "held", "2024-01-01", "army"],
        ["town:birch", "contested", "2024-01-01", ""],
    ]
    (folder / "overview_2024-01-01.lua").unlink()
    alone = wikipedia.read(folder, ledger, icons=icons)
    assert alone.leftovers["why"].str.contains("`mk.rus`; say what it means").all()


def test_a_table_is_begun_where_there_is_none(tmp_path: Path, ledger: Ledger, tiny: Path) -> None:
    path = tmp_path / "module.lua"
    path.write_text(module("Unheard of.svg"))
    mine = pack.new(tmp_path / "mine", like=tiny)
    words = ["import", "wikipedia", str(path), "--into", str(mine), "--set", "revised=2024-05-01"]
    first = run(*words)
    assert first.exit_code == 1
    assert "say whose they are, and import again" in first.stderr
    table = tmp_path / "module.icons.toml"
    text = table.read_text()
    assert text == wikipedia.begin(path)
    assert 'blue = ""  # 1 marks' in text
    assert '# "Unheard of.svg" = { event = "held", holder = "" }' in text
    filled = text.replace('blue = ""', 'blue = "front"').replace('red = ""', 'red = "army"')
    table.write_text(filled.replace('# "Unheard', '"Unheard').replace('r = "" }', 'r = "league" }'))
    again = run(*words)
    assert again.exit_code == 0, again.output
    claims = pack.open(mine).claims
    assert claims[claims["claim_id"].str.startswith("wiki")]["holder"].tolist() == [
        "army",
        "league",
    ]


def test_a_party_that_the_pack_lacks_is_told_before_anything_is_read(
    tmp_path: Path, ledger: Ledger
) -> None:
    (tmp_path / "module.lua").write_text(module())
    (tmp_path / "module.icons.toml").write_text('[colours]\nred = "nobody"\n')
    with pytest.raises(SourceDataError, match="names `nobody`, no actor of the pack"):
        wikipedia.read(tmp_path / "module.lua", ledger, revised=dt.date(2024, 5, 1))


def test_shapes_of_ones_own_come_before_those_that_ship(
    tmp_path: Path, ledger: Ledger, icons: Path
) -> None:
    shape = "[[shapes]]\nfile = 'Map-arc*-{a}.svg'\nevent = 'attacked'\nchallengers = ['a']\n"
    icons.write_text(ICONS + shape)
    path = tmp_path / "module.lua"
    path.write_text(module("Map-arcNN-blue.svg"))
    imported = wikipedia.read(path, ledger, icons=icons, revised=dt.date(2024, 5, 1))
    assert ["town:birch", "attacked", "2024-05-01", "", "front"] in _claims(imported)


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("[icons]\n'a.svg' = { event = 'seen' }", "no known event"),
        ("[icons]\n'a.svg' = { event = 'held' }", "lacks its holder"),
        ("[icons]\n'a.svg' = 'red'", "needs { event, holder }"),
        ("nonsense", "cannot be read"),
        ("[colours]\nred = 3", "must hold actor ids"),
        ("icons = 3", "must hold icons"),
        ("[[shapes]]\nevent = 'held'", "needs the `file`"),
        ("shapes = 3", "needs the `file`"),
        ("[[shapes]]\nfile = 'a'\nevent = 'held'", "lacks its holder"),
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
    for mark in _lua.marks(text, _lua.words(text)):
        assert mark.line >= 1
        assert {"lat", "long"} <= set(mark.fields)
