"""What a real QGIS makes of the GeoPackage and its project."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import listed
import numpy as np
import pytest
from knowledge import DAY, kinds
from packages import pixels

from whoholds import Timeline, areas_over_time, fronts_over_time, open as open_pack, weigh
from whoholds.actor_names import actor_names
from whoholds.dates import describe_day
from whoholds.export import style
from whoholds.export.gpkg import print_layout
from whoholds.export.gpkg.geopackage import rename, to_geopackage
from whoholds.export.tabular.fields import TITLES

Ask = Callable[..., list[dict[str, Any]]]

pytestmark = pytest.mark.qgis

KEYS = {"town_control": "town_id", "highway_control": "stretch_id", "state_control": "state_id",
        "site_control": "site_id", "area_verdicts": "area_id"}  # fmt: skip
COLUMNS = ("holder", "status", "certainty")


@pytest.fixture(scope="module", params=["tiny", "listed", "myanmar"])
def timeline(request: pytest.FixtureRequest) -> Timeline:
    """A pack without sites, areas and lists, one with them, and the one that ships."""
    if request.param == "listed":
        return listed.timeline()
    found: Timeline = request.getfixturevalue(f"{request.param}_timeline")
    return found


@pytest.fixture(scope="module")
def written(
    request: pytest.FixtureRequest, timeline: Timeline, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    if timeline.ledger.name == "listed":
        return to_geopackage(timeline, tmp_path_factory.mktemp("listed") / "control.gpkg")
    package: Path = request.getfixturevalue(f"{timeline.ledger.name}_package")
    return package


def keys(timeline: Timeline) -> dict[str, str]:
    """The layers of all intervals that a pack has, with what their subjects are known by."""
    ledger = timeline.ledger
    lacks = {"site_control"} if ledger.sites.empty else set()
    lacks |= {"area_verdicts"} if ledger.areas.empty else set()
    return {table: key for table, key in KEYS.items() if table not in lacks}


def daily(timeline: Timeline) -> list[str]:
    """The layers of one day that a pack has."""
    names = {"site_control": "sites", "area_verdicts": "areas"}
    return [names.get(table, table.replace("_control", "s")) for table in keys(timeline)]


@pytest.fixture(scope="module")
def seen(ask: Ask, written: Path) -> dict[str, Any]:
    """The project as QGIS describes it."""
    return ask({"task": "project", "path": written.with_suffix(".qgz")})[0]


def days_around_changes(timeline: Timeline) -> list[dt.date]:
    first, last = timeline.period
    changes = {moment.date() for moment in timeline.frame["start"]}
    near = {day + dt.timedelta(days=step) for day in changes for step in (-1, 0, 1)}
    return sorted(day for day in near | {first, last} if first <= day <= last)


def test_every_layer_is_valid_with_every_row(timeline: Timeline, seen: dict[str, Any]) -> None:
    layers = {layer["table"]: layer for layer in seen["layers"].values()}
    assert all(layer["valid"] for layer in layers.values())
    for table in (*keys(timeline), *daily(timeline)):
        assert layers[table]["crs"] == "EPSG:4326"
    for table in keys(timeline):
        kind = table.partition("_")[0]
        assert layers[table]["rows"] == int((timeline.frame["kind"] == kind).sum())


def test_the_project_is_ready_to_play(timeline: Timeline, seen: dict[str, Any]) -> None:
    first, last = timeline.period
    # Off, so that it opens on the project's day; one press plays from the first.
    assert (seen["step"], seen["step_unit"], seen["navigation"]) == (1.0, 4, 0)
    assert seen["begin"].startswith(str(first))
    assert seen["end"].startswith(str(last))
    for table in keys(timeline):
        assert seen["layers"][TITLES[table][0]]["temporal"] == ["start_utc", "end_utc"]


def test_it_opens_on_the_right_place_with_groups_bookmarks_and_a_page(
    timeline: Timeline, seen: dict[str, Any]
) -> None:
    assert seen["title"] == timeline.ledger.title
    assert seen["crs"].startswith("EPSG:")
    west, south, east, north = seen["view"]
    bounds = timeline.ledger.towns.total_bounds
    assert west < bounds[0]
    assert south < bounds[1]
    assert east > bounds[2]
    assert north > bounds[3]
    day = f"On {describe_day(timeline.period[1])}"
    assert seen["groups"] == ["Changes of holders", "Over time", day, "Backdrop", "Records"]
    assert set(seen["themes"]) == {"Over time", day}
    assert set(timeline.ledger.states["name"]) < set(seen["bookmarks"])
    assert len(seen["layouts"]) == 1
    assert all(seen["relations"].values())
    ledger = timeline.ledger
    of_lists = {"claims_to_lists", "lists_to_sources", "list_rows_to_lists"}
    keyed = {"claims_to_sources"} | (of_lists if len(ledger.lists) else set())
    keyed |= {"area_places_to_areas"} if len(ledger.area_places) else set()
    both = {f"{table}_{way}" for table in keys(timeline) for way in ("to_pairs", "pairs_to_claims")}
    assert set(seen["relations"]) == keyed | both


@pytest.mark.slow
def test_every_day_shows_what_the_timeline_says(
    ask: Ask, timeline: Timeline, written: Path
) -> None:
    """Every subject once, with its holder, around every change there is."""
    days = days_around_changes(timeline)
    (answer,) = ask(
        {"task": "visible", "path": written.with_suffix(".qgz"), "days": [str(d) for d in days],
         "keys": keys(timeline), "columns": COLUMNS},
    )  # fmt: skip
    for day in days:
        verdicts = timeline.on(day)
        for table in keys(timeline):
            rows = verdicts[verdicts["kind"] == table.partition("_")[0]]
            want = {
                (subject.partition(":")[2], holder or None, status, certainty)
                for subject, holder, status, certainty in zip(
                    rows["subject"], rows["holder"], rows["status"], rows["certainty"],
                    strict=True,
                )
            }  # fmt: skip
            shown = [tuple(row) for row in answer[table][str(day)]]
            assert len(shown) == len(want), (day, table)
            assert set(shown) == want, (day, table)


def test_categories_have_no_holes_and_the_colours_of_every_other_map(
    timeline: Timeline, seen: dict[str, Any]
) -> None:
    colours = style.holder_colours(timeline.ledger)
    for table in (*keys(timeline), *daily(timeline)):
        layer = seen["layers"][TITLES[table][0]]
        assert "holder" in layer["attribute"]
        held = {code: one for code, one in layer["categories"].items() if code[:1] != "?"}
        assert set(held) == set(timeline.frame["holder"]) | {""}
        assert held == {code: colours[code] for code in held}
        reasons = {f"?{one}" for one in set(timeline.frame["silence"]) - {"", "no_report"}}
        parted = ("states", "state_control", "areas", "area_verdicts")
        mixed = {"?mixed"} if table in parted else set()
        explained = {f"?{kind}" for kind in timeline.ledger.sites["kind"]}
        explained = explained if table.startswith("site") else set()
        if len(timeline.ledger.lists) and table.startswith(("site", "town")):
            explained |= {"?listed"}
        hidden = {"?hidden"} if table in keys(timeline) else set()
        assert set(layer["categories"]) - set(held) == reasons | mixed | explained | hidden


def test_fields_have_titles_words_for_codes_and_links(seen: dict[str, Any]) -> None:
    towns = seen["layers"][TITLES["town_control"][0]]
    untitled = {name for name, alias in towns["aliases"].items() if not alias}
    assert untitled == {"fid"}
    for name in ("holder", "status", "certainty", "state_id"):
        assert towns["widgets"][name] == "ValueMap"
    assert towns["evidence"] == {"town_control_to_pairs": True}
    assert towns["tip"]
    assert towns["labels"]
    sources = seen["layers"][TITLES["sources"][0]]
    assert sources["widgets"]["url"] == "ExternalResource"
    assert sources["actions"] == ["Open link", "Open archived copy"]


def test_hovering_over_what_is_inferred_names_its_holders(
    ask: Ask, tiny: Path, tmp_path: Path
) -> None:
    timeline = weigh(open_pack(tiny))
    areas = areas_over_time(timeline)
    path = to_geopackage(
        timeline, tmp_path / "control.gpkg", areas=areas, fronts=fronts_over_time(areas)
    )
    layers = ask({"task": "project", "path": path.with_suffix(".qgz")})[0]["layers"]
    last = areas.iloc[-1]
    names = dict(
        zip(timeline.ledger.actors["actor_id"], timeline.ledger.actors["name"], strict=True)
    )
    told = layers[TITLES["control_areas"][0]]["tip"]
    assert told.startswith(f"<b>{names[last['holder']]}</b>")
    assert f"{last['status']}, {last['certainty']}" in told
    assert layers[TITLES["frontlines"][0]]["tip"] == "military / resistance"


@pytest.mark.parametrize("table", KEYS)
def test_a_form_shows_the_claims_a_verdict_cites_with_links_to_their_sources(
    ask: Ask, timeline: Timeline, written: Path, table: str
) -> None:
    if table not in keys(timeline):
        pytest.skip("the pack has none")
    own = timeline.frame[timeline.frame["kind"] == table.partition("_")[0]].reset_index(drop=True)
    cited = own[own["claims"].map(len) > 0]
    rows = cited.iloc[:: max(1, len(cited) // 6)]
    (forms,) = ask({"task": "forms", "path": f"geopackage:{written}?projectName=map",
                    "table": table, "rows": [row + 1 for row in rows.index]})  # fmt: skip
    source = timeline.ledger.statements.set_index("claim_id")["source_id"]
    url = timeline.ledger.sources.set_index("source_id")["url"]
    words = actor_names(timeline.ledger, str(timeline.period[1]))
    assert len(rows) > 0
    for form, (_, row) in zip(forms, rows.iterrows(), strict=True):
        assert sorted(form["claims"]) == row["claims"]
        assert form["sources"] == [source[claim] for claim in form["claims"]]
        links = [url[source[claim]] for claim in form["claims"] if url[source[claim]]]
        shown = [link.partition('href="')[2].partition('"')[0] for link in form["links"]]
        assert set(shown) <= set(links)
        assert len(shown) == bool(url[source[form["claims"][0]]])
        if row["holder"]:
            assert words[row["holder"]] in form["words"]
        assert style.STATUS_LABELS[row["status"]] in form["words"]


def test_a_layer_dragged_in_alone_is_styled_and_timed(
    ask: Ask, timeline: Timeline, written: Path
) -> None:
    tables = (*keys(timeline), *daily(timeline), "claims", "sources")
    answers = ask(*({"task": "layer", "path": written, "table": table} for table in tables))
    for answer in answers[:-2]:
        assert answer["renderer"] == "categorizedSymbol"
        assert bool(answer["temporal"]) == (answer["table"] in KEYS)
        assert answer["aliases"]["holder"] == "Holder"
    assert answers[-1]["widgets"]["url"] == "ExternalResource"


def test_the_project_inside_the_file_is_the_one_beside_it(
    ask: Ask, written: Path, seen: dict[str, Any]
) -> None:
    (inside,) = ask({"task": "project", "path": f"geopackage:{written}?projectName=map"})
    assert inside == seen


@pytest.mark.slow
def test_both_projects_open_elsewhere_and_under_another_name(
    ask: Ask, written: Path, tmp_path: Path
) -> None:
    moved = tmp_path / "far away" / "control.gpkg"
    moved.parent.mkdir()
    for ending in (".gpkg", ".qgz"):
        shutil.copy(written.with_suffix(ending), moved.with_suffix(ending))
    named = rename(to_geopackage_copy(written, tmp_path), tmp_path / "other name.gpkg")
    for path in (moved, named):
        for project in (path.with_suffix(".qgz"), f"geopackage:{path}?projectName=map"):
            (found,) = ask({"task": "project", "path": project})
            assert all(layer["valid"] for layer in found["layers"].values())
            assert all(str(path) in layer["source"] for layer in found["layers"].values())


def to_geopackage_copy(written: Path, folder: Path) -> Path:
    for ending in (".gpkg", ".qgz"):
        shutil.copy(written.with_suffix(ending), folder / f"copy{ending}")
    # A copy under another name has links to the old one; rename mends by the name it had.
    (folder / "control.gpkg").write_bytes((folder / "copy.gpkg").read_bytes())
    (folder / "control.qgz").write_bytes((folder / "copy.qgz").read_bytes())
    return folder / "control.gpkg"


def test_looking_changes_no_byte(ask: Ask, written: Path, tmp_path: Path) -> None:
    before = {file.name: digest(file) for file in written.parent.iterdir()}
    ask(
        {"task": "project", "path": written.with_suffix(".qgz")},
        {"task": "render", "path": written.with_suffix(".qgz"), "image": tmp_path / "a.png"},
        {"task": "project", "path": f"geopackage:{written}?projectName=map"},
        {"task": "layer", "path": written, "table": "town_control"},
    )
    assert {file.name: digest(file) for file in written.parent.iterdir()} == before


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_map_shows_holders_in_their_colours_and_changes_with_time(
    ask: Ask, timeline: Timeline, written: Path, tmp_path: Path
) -> None:
    first, last = timeline.period
    images = {day: tmp_path / f"{day}.png" for day in (first, last)}
    answers = ask(
        *({"task": "render", "path": written.with_suffix(".qgz"), "image": image,
           "day": day, "tables": ["town_control"]} for day, image in images.items())
    )  # fmt: skip
    assert all(not answer["errors"] for answer in answers)
    early, late = (pixels(image) for image in images.values())
    assert (early != late).any()
    colours = style.holder_colours(timeline.ledger)
    towns = timeline.on(last)
    sure = towns[(towns["kind"] == "town") & (towns["certainty"] == "certain")
                 & (towns["status"] == "held")]  # fmt: skip
    for holder in set(sure["holder"]):
        red, green, blue = (int(colours[holder][at : at + 2], 16) for at in (1, 3, 5))
        assert (np.abs(late - [red, green, blue]).sum(axis=2) <= 6).any(), holder


# Where the towns of the hand-made ledger lie on a picture of its only state.
SPOTS = {"lull": (96.1, 20.0), "fight": (96.3, 20.0), "joint": (96.5, 20.0), "silent": (96.7, 20.0),
         "torn": (96.9, 20.0), "left": (96.1, 21.0)}  # fmt: skip


def test_every_kind_of_knowing_is_drawn_in_its_own_way(ask: Ask, tmp_path: Path) -> None:
    """Inferred unlike told, shared in both colours, and three kinds of not knowing."""
    timeline = weigh(kinds())
    path = to_geopackage(timeline, tmp_path / "control.gpkg", day=DAY).with_suffix(".qgz")
    image = tmp_path / "map.png"
    (answer,) = ask({"task": "render", "path": path, "image": image, "day": DAY,
                     "tables": ["town_control"], "size": [1400, 1600], "marks": SPOTS})  # fmt: skip
    drawn = pixels(image)
    seen = {}
    for name, (x, y) in answer["marks"].items():
        seen[name] = drawn[round(y) - 12 : round(y) + 13, round(x) - 12 : round(x) + 13]
    colours = {actor: [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
               for actor, colour in style.holder_colours(timeline.ledger).items()}  # fmt: skip

    def share(name: str, actor: str) -> float:
        return float((np.abs(seen[name] - colours[actor]).sum(axis=2) <= 12).mean())

    assert share("lull", "army") > share("fight", "army") > 0.05
    assert 0.005 < share("lull", "front") < share("fight", "front")
    assert min(share("joint", "front"), share("joint", "league")) > 0.05
    assert share("silent", "") > share("torn", "") > share("left", "") > 0.02
    for one, other in combinations(("silent", "torn", "left"), 2):
        assert (np.abs(seen[one] - seen[other]).sum(axis=2) > 60).mean() > 0.02, (one, other)


def test_a_state_held_in_part_is_a_class_of_its_own(ask: Ask, tmp_path: Path) -> None:
    path = to_geopackage(weigh(kinds()), tmp_path / "control.gpkg", day=DAY)
    (answer,) = ask({"task": "layer", "path": path, "table": "states"})
    assert "?mixed" in answer["categories"]
    assert answer["tip"] == "<b>Aland</b><br>in part<br>[]"
    (towns,) = ask({"task": "layer", "path": path, "table": "towns"})
    assert {"?unsettled", "?lapsed"} < set(towns["categories"])
    assert towns["widgets"]["silence"] == towns["widgets"]["freshness"] == "ValueMap"
    assert towns["tip"].startswith(
        "<b>Held</b><br>Front, held, certain; last heard of 2024-06-02: fresh<br>"
    )


def test_the_page_carries_title_day_legend_and_attribution(
    ask: Ask, timeline: Timeline, written: Path, tmp_path: Path
) -> None:
    image = tmp_path / "page.png"
    (answer,) = ask({"task": "page", "path": written.with_suffix(".qgz"), "image": image})
    assert answer["result"] == 0
    last = timeline.period[1]
    assert answer["texts"]["title"] == timeline.ledger.title
    assert answer["texts"]["date"] == f"{last.day} {last:%B} {last.year}"
    for remark in timeline.ledger.remarks:
        assert remark in answer["texts"]["attribution"]
    assert answer["legends"]["legend"] == [TITLES["town_control"][0]]
    assert 15 < answer["boxes"]["scale"][2] < answer["boxes"]["map"][2] / 2
    assert pixels(image).std() > 5


def test_qgis_opens_the_template_of_the_page_as_it_is(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "a4.qpt"
    path.write_text(print_layout.template(), encoding="utf-8")
    (answer,) = ask({"task": "template", "path": path})
    assert answer["loaded"]
    assert answer["messages"] == []
    assert {"map", "title", "date", "known", "legend", "scale", "attribution"} <= set(
        answer["boxes"]
    )


def test_what_a_cartographer_changes_in_the_template_shows_on_the_page(
    ask: Ask,
    timeline: Timeline,
    written: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before, after = tmp_path / "a4.qpt", tmp_path / "changed.qpt"
    before.write_text(print_layout.template(), encoding="utf-8")
    ask({"task": "template", "path": before, "saved": after, "letters": {"title": 23.0},
         "moved": {"known": [40.0, 290.0]}, "resized": {"map": [100.0, 60.0]}})  # fmt: skip
    text = after.read_text(encoding="utf-8")
    monkeypatch.setattr(print_layout, "template", lambda: text)
    path = to_geopackage(timeline, tmp_path / "control.gpkg")
    usual, changed = (
        ask({"task": "page", "path": file.with_suffix(".qgz"), "image": tmp_path / "page.png"})[0]
        for file in (written, path)
    )
    assert changed["letters"] == usual["letters"] | {"title": 23.0}
    moved = {"known": [40.0, 290.0, *usual["boxes"]["known"][2:]],
             "map": [*usual["boxes"]["map"][:2], 100.0, 60.0]}  # fmt: skip
    still = set(usual["boxes"]) - {"scale"}
    assert {name: changed["boxes"][name] for name in still} == {
        name: pytest.approx((usual["boxes"] | moved)[name]) for name in still
    }
    assert changed["texts"] == usual["texts"]
    assert changed["legends"] == usual["legends"]
    assert {one["crs"] for one in changed["maps"].values()} == {usual["maps"]["map"]["crs"]}
    assert changed["maps"]["map"]["layers"] == usual["maps"]["map"]["layers"]
    # The map keeps its new shape, and all that the ledger has a place for lies within.
    west, south, east, north = changed["maps"]["map"]["extent"]
    assert (east - west) / (north - south) == pytest.approx(100 / 60, rel=1e-3)
    drawn = timeline.ledger.towns.to_crs(changed["maps"]["map"]["crs"]).total_bounds
    assert west < drawn[0]
    assert south < drawn[1]
    assert drawn[2] < east
    assert drawn[3] < north
    assert 15 < changed["boxes"]["scale"][2] < 100


def test_a_page_shows_what_a_ledger_writes_and_evaluates_none_of_it(
    ask: Ask, tiny: Path, tmp_path: Path
) -> None:
    """QGIS takes what stands between these signs in a label for an expression."""
    title = "{known} [% 7 * 191 %] [[%env('HOME')%]"
    path = to_geopackage(
        weigh(replace(open_pack(tiny), title=title, remarks=(title,))), tmp_path / "control.gpkg"
    )
    request = {"task": "page", "path": path.with_suffix(".qgz"), "image": tmp_path / "page.png"}
    texts = ask(request)[0]["texts"]
    assert texts["title"] == title
    assert texts["attribution"].startswith(title)
