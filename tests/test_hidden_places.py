"""What is hidden is hidden in every text, id and geometry of every output."""

from __future__ import annotations

import json
import shutil
import stat
import struct
from dataclasses import replace
from itertools import chain
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from commands import run
from hypothesis import given, strategies as st

import whoholds as wh
from whoholds import dates, schema
from whoholds.engine.timeline import Timeline
from whoholds.errors import RedactionError
from whoholds.export.gate import unpacked
from whoholds.hidden import Hidden
from whoholds.redaction import tables
from whoholds.redaction.squares import assign

TOWN = "quxville"
NAMES = ("Quxville", "Quxton", "腊戌")
LON, LAT = 97.1234567, 20.7654321
SAYS = "the road to Quxville, 20.7654 N 97.1234 E"
FORMS = ("quxvil", "quxton", "腊戌", "%E8%85%8A", "20.765", "97.123")
"""What is looked for in every output, in capitals or not."""


def hidden_town(ledger: wh.Ledger, mark: object = "true") -> wh.Ledger:
    """The tiny pack with a sensitive town that every table names in every column it can."""
    place = ledger.towns.iloc[[0]].assign(
        town_id=TOWN, name=NAMES[0], name_local=NAMES[2], alt_names=NAMES[1], sensitive=mark,
        population=987654321, geonames_id="1234567", pcode="QQ-77", rank="seat",
    ).set_geometry([shapely.Point(LON, LAT)], crs=4326)  # fmt: skip
    towns = pd.concat([ledger.towns.assign(sensitive=""), place], ignore_index=True)
    own = ledger.claims.iloc[[0]].assign(
        claim_id="quxville-001", subject=f"town:{TOWN}", phrase=SAYS, note=SAYS,
        source_id="quxville-news", operation="op-quxville", after="", supersedes="",
    )  # fmt: skip
    claims = pd.concat([ledger.claims, own], ignore_index=True)
    claims.loc[0, ["note", "phrase", "supersedes"]] = ["near Quxvilles gate", "腊戌失守", ""]
    claims["lat_lon"], claims["quote"] = f"{LAT}, {LON}", SAYS
    sources = pd.concat(
        [
            ledger.sources,
            ledger.sources.iloc[[0]].assign(source_id="quxville-news", title="Quxville falls"),
            ledger.sources.iloc[[0]].assign(source_id="other", publisher="Quxville Times"),
        ],
        ignore_index=True,
    )
    sources.loc[1, "url"] = "https://news.example/2024/fallofquxville"
    sources.loc[2, "title"] = "腊戌失守"
    sources.loc[3, "url"] = "https://news.example/%E8%85%8A%E6%88%8C"
    operations = pd.concat(
        [
            ledger.operations,
            ledger.operations.iloc[[0]].assign(
                operation_id="op-quxville", name="Battle of Quxville", note=SAYS
            ),
        ],
        ignore_index=True,
    )
    (drawn,) = ledger.backdrop.values()
    actors = ledger.actors.copy()
    actors.loc[0, "note"] = "founded in Quxton"
    return replace(
        ledger,
        towns=gpd.GeoDataFrame(towns, geometry="geometry", crs=4326),
        claims=claims,
        sources=sources,
        operations=operations,
        actors=actors,
        backdrop={"neighbours": drawn.assign(label="seen from Quxville")},
        states=ledger.states.assign(capital=TOWN, wiki="Quxville", alt_names="Quxton|Quarter"),
        remarks=("The road to Quxville is drawn by hand.",),
    )


@pytest.fixture(scope="module")
def leaking(ledger: wh.Ledger) -> wh.Ledger:
    return hidden_town(ledger)


@pytest.fixture(scope="module")
def shown(leaking: wh.Ledger) -> wh.Ledger:
    return wh.withhold(leaking, coarsen_km=20)[0]


def told(path: Path) -> set[str]:
    """What of the hidden town a file holds."""
    found = set()
    for _, blob in unpacked(path):
        text = blob.decode("utf-8", "replace").casefold()
        found |= {form for form in FORMS if form.casefold() in text}
        found |= {"double"} if struct.pack("<d", LON) in blob else set()
    return found


def test_no_output_tells(shown: wh.Ledger, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    line = wh.weigh(shown)
    areas = wh.areas_over_time(line)
    cut = wh.areas_over_time(line, by="verdict", by_state=True)
    wh.to_html(line, tmp_path / "map.html", areas=cut, town_cells=True)
    wh.to_embed(line, tmp_path / "embed.html")
    wh.to_brief(line, tmp_path / "brief.md", pictures=True)
    wh.to_geopackage(line, tmp_path / "c.gpkg", areas=areas, fronts=wh.fronts_over_time(areas))
    for ending in ("geojson", "parquet", "fgb", "kml", "csv"):
        wh.to_file(line, tmp_path / f"all.{ending}")
    for ending in ("png", "svg", "pdf"):
        wh.to_image(line, tmp_path / f"day.{ending}", day="2024-09-01")
        wh.to_road_history(line, tmp_path / f"road.{ending}", "H1")
    files = sorted(file for file in tmp_path.rglob("*") if file.is_file())
    assert len(files) >= 16
    assert {file.name: told(file) for file in files if told(file)} == {}
    (at,) = np.flatnonzero(shown.towns["town_id"].str.startswith("withheld-"))
    assert (
        line.on("2024-10-01")
        .set_index("subject")
        .loc[f"town:{shown.towns['town_id'].iloc[at]}", "holder"]
    )


def test_the_gate_would_have_found_it(leaking: wh.Ledger, shown: wh.Ledger, tmp_path: Path) -> None:
    """One column that is forgotten is refused, whichever it is."""
    for table, column in (("claims", "note"), ("operations", "name"), ("sources", "publisher")):
        frame = getattr(shown, table).copy()
        frame.loc[0, column] = getattr(leaking, table)[column].iloc[-1]
        line = wh.weigh(replace(shown, **{table: frame}))
        with pytest.raises(RedactionError, match="withheld"):
            wh.to_geopackage(line, tmp_path / "c.gpkg")
    assert not list(tmp_path.iterdir())


def test_every_column_is_a_name_a_text_or_neither() -> None:
    """A new column of a pack is not shown before somebody has said what it may tell."""
    named = {(table, column) for table, column, _ in schema.REFERENCES}
    named |= {*schema.KEYS.items(), *tables.SUBJECTS}
    for table, columns in schema.COLUMNS.items():
        roles = {column for at, column in named if at == table}
        for part in (tables.TEXTS, tables.NAMED, tables.PLAIN):
            roles |= set(part.get(table, ()))
        assert roles == set(columns), table


@pytest.mark.parametrize("mark", ["y", "TRUE ", "x", "sensitive", "t", "1", True, 1, "perhaps"])
def test_any_mark_hides(ledger: wh.Ledger, mark: object) -> None:
    assert wh.withhold(hidden_town(ledger, mark), coarsen_km=20)[1].towns == (TOWN,)


@pytest.mark.parametrize("mark", ["", "no", "False", "0", " n ", None, float("nan"), False])
def test_a_written_no_does_not(ledger: wh.Ledger, mark: object) -> None:
    _, withheld = wh.withhold(hidden_town(ledger, mark), coarsen_km=20)
    assert withheld.towns == ()
    assert "nothing is blurred" in " ".join(withheld.doubts())


def test_the_desk_is_asked_and_told(tiny: Path, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(tiny, pack)
    towns = json.loads((pack / "towns.geojson").read_text())
    towns["features"][1]["properties"]["sensitive"] = "perhaps"
    (pack / "towns.geojson").write_text(json.dumps(towns))
    asked = run("check", pack)
    assert "sensitive: `perhaps` is neither yes nor no" in asked.stdout
    assert asked.exit_code == 0
    plain = run("on", pack, "2024-10-01")
    assert "1 places are marked sensitive and shown in full: --coarsen KM" in plain.stderr


def test_ids_are_the_same_in_every_build_and_need_the_key(leaking: wh.Ledger) -> None:
    key = b"a desk's own secret"
    one, again = (wh.withhold(leaking, coarsen_km=20, key=key)[1].aliases for _ in range(2))
    other = wh.withhold(leaking, coarsen_km=40, key=key[::-1])[1].aliases
    assert one == again
    assert not set(one) & set(other)
    assert set(one.values()) == {TOWN, "quxville-001", "quxville-news", "op-quxville"}
    shown, _ = wh.withhold(leaking, coarsen_km=20, key=key)
    assert set(ledger_ids(leaking)) - set(ledger_ids(shown)) == set(one.values())


def ledger_ids(ledger: wh.Ledger) -> list[str]:
    return list(chain(*(getattr(ledger, table)[key] for table, key in schema.KEYS.items())))


def test_a_key_is_made_once_for_its_user_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, leaking: wh.Ledger
) -> None:
    monkeypatch.delenv("WHOHOLDS_KEY")
    monkeypatch.setattr("click.get_app_dir", lambda name: str(tmp_path / name))
    first = wh.withhold(leaking, coarsen_km=20)[1].aliases
    (file,) = tmp_path.rglob("*.key")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert wh.withhold(leaking, coarsen_km=20)[1].aliases == first
    with pytest.raises(RedactionError, match=r"cannot be read .*the desk keeps"):
        wh.withhold(leaking, coarsen_km=20, key=tmp_path / "none")
    (tmp_path / "short").write_text("abc")
    with pytest.raises(RedactionError, match="16 bytes or more"):
        wh.withhold(leaking, coarsen_km=20, key=tmp_path / "short")


def test_others_keep_the_names_that_are_theirs_alone(shown: wh.Ledger) -> None:
    assert shown.states["alt_names"].tolist() == ["Quarter"]
    assert "Quxton" not in shown.hidden.unsearched


def test_hidden_rows_stand_where_nothing_tells_their_place(shown: wh.Ledger) -> None:
    """Alphabet and the order of the news would tell between which others they belong."""
    for table in ("towns", "claims", "operations"):
        ids = getattr(shown, table)[schema.KEYS[table]]
        hidden = ids.str.startswith("withheld-")
        assert hidden.sum() == 1
        assert hidden.iloc[-1]


@pytest.mark.parametrize(
    "text",
    [
        *("Quxville's fall", "QUXVILLES", "fallofquxville", "qux ville", "Quxvile", "Kuxville"),
        *("在腊戌的战斗", "%E8%85%8A%E6%88%8C", "&#33098;&#25100;", "\\u814a\\u620c"),
        *("at 20.77, 97.12", "97.123 E, 20.765 N", "20°45′56″N 97°07′24″E", "xn--rnu780e.example"),
    ],
)
def test_a_text_that_may_tell_is_known(text: str) -> None:
    assert Hidden(NAMES, (), ((LON, LAT),)).may_tell(text)


@pytest.mark.parametrize("text", ["Quarryville", "a quick vile", "20.77, 98.12", "", "腊 and 戌"])
def test_a_text_that_tells_nothing_is_left(text: str) -> None:
    assert not Hidden(NAMES, (), ((LON, LAT),)).may_tell(text)


@pytest.mark.parametrize("case", ["Харків у Харкові", "битва за Одессу", "بغداد", "ကျောက်ဖြူမြို့"])
def test_other_scripts_and_their_endings(case: str) -> None:
    hidden = Hidden(("Харків", "Одесса", "بغداد", "ကျောက်ဖြူ"))
    assert hidden.may_tell(case)


PLACES = st.lists(
    st.tuples(st.floats(94, 98), st.floats(17, 23), st.booleans()), min_size=1, max_size=40
)


@given(PLACES, st.sampled_from([5.0, 20.0, 50.0]))
def test_any_of_the_places_left_out_might_be_the_hidden_one(
    places: list[tuple[float, float, bool]], km: float
) -> None:
    """Whoever has the pack's places and an output reconstructs what may have been hidden.

    Had any other of those that are missing been the one, the output would be the very same.
    """
    names = [f"p{n}" for n in range(len(places))]
    layer = gpd.GeoDataFrame(
        {"town_id": names, "state_id": ["A" if one[2] else "B" for one in places]},
        geometry=gpd.points_from_xy(*zip(*[one[:2] for one in places], strict=True), crs=4326),
    )
    rest = set(names[1:])
    square = assign(layer, "town_id", {"p0"}, rest, km, 5)["p0"]
    if square.among < 5:
        assert (square.others, square.km) == ((), km)
        return
    missing = {"p0", *square.others}
    assert len(missing) == square.among
    for name in square.others:
        other = assign(layer, "town_id", {name}, set(names) - {name}, km, 5)[name]
        assert (other.middle, other.km, {name, *other.others}) == (
            square.middle, square.km, missing,
        )  # fmt: skip
        states = layer.set_index("town_id")["state_id"]
        assert states[name] == states["p0"]


@pytest.mark.parametrize("days", [30, 200, 500])
def test_no_word_that_was_published_later_is_shown(myanmar_timeline: Timeline, days: int) -> None:
    ledger = myanmar_timeline.ledger
    shown, withheld = wh.withhold(ledger, delay_days=days)
    assert withheld.last_day is not None
    last = dates.ordinal(withheld.last_day)
    assert (shown.known <= last).all()
    for text in shown.sources["published"]:
        assert not text or dates.ordinal(dates.bounds(text).latest or withheld.last_day) <= last
    assert ("May 2026" in shown.title) == (days == 30)
    later = withheld.last_day.year + 1
    for table, columns in tables.TEXTS.items():
        for column in columns:
            assert not getattr(shown, table)[column].str.contains(rf"\b{later}\b").any()


def test_no_shown_row_refers_to_one_that_is_held_back(ledger: wh.Ledger) -> None:
    claims = ledger.claims.copy()
    claims.loc[claims["claim_id"] == "c01", ["supersedes", "after"]] = ["c03", "c03;c02"]
    shown, withheld = wh.withhold(replace(ledger, claims=claims), delay_days=10)
    assert "c03" in withheld.claims
    kept = shown.claims.set_index("claim_id").loc["c01"]
    assert (kept["supersedes"], kept["after"]) == ("", "c02")
    assert len(wh.weigh(shown).frame)


def test_no_town_of_the_shipped_pack_stays_named(myanmar_timeline: Timeline) -> None:
    """A few of them, each marked alone, looked for by another matcher in all texts and ids."""
    ledger = myanmar_timeline.ledger
    claimed = set(ledger.claims["subject"].str.removeprefix("town:"))
    towns = [t for t in ledger.towns["town_id"] if t in claimed]
    towns = [t for t in towns if t not in set(ledger.stations["town_id"])][::15]
    for town in towns:
        marks = ledger.towns["town_id"].eq(town).map({True: "yes", False: ""})
        marked = replace(ledger, towns=ledger.towns.assign(sensitive=marks))
        shown, _ = wh.withhold(marked, coarsen_km=20)
        row = ledger.towns.set_index("town_id").loc[town]
        sought = [n for n in (row["name"], *row["alt_names"].split("|")) if len(n) > 5]
        for table, columns in tables.TEXTS.items():
            for column in columns:
                cells = getattr(shown, table)[column].astype("str")
                for name in sought:
                    assert not cells.str.contains(name, regex=False, case=False).any(), town
    assert len(towns) > 5
