"""What the editor of a pack is asked, though the pack can be used as it is."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Mapping
from dataclasses import replace as replaced
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from commands import run

import whoholds as wh
from whoholds.analysis.colour_vision import EYES, lab
from whoholds.analysis.hints import ask
from whoholds.read import pack
from whoholds.vocabulary import CHANGES, CONDITIONS

Row = Mapping[str, str]


@pytest.fixture
def copy(tiny: Path, tmp_path: Path) -> Path:
    """The tiny pack, with a source that is later than all of its year."""
    folder = Path(shutil.copytree(tiny, tmp_path / "tiny"))
    add(folder, "sources", {"source_id": "late", "title": "The year", "published": "2024-12-31"})
    return folder


def add(folder: Path, table: str, *rows: Row) -> None:
    """Put rows below those of a table, blank where they say nothing."""
    path = folder / f"{table}.csv"
    old = pd.read_csv(path, dtype="str", keep_default_na=False)
    pd.concat([old, pd.DataFrame(rows)]).fillna("").to_csv(path, index=False)


def claim(
    subject: str, event: str, when: str, holder: str = "", loser: str = "", **more: str
) -> Row:
    said = {"subject": subject, "event": event, "when": when, "holder": holder}
    return said | {"challengers": loser, "source_id": "late"} | more


def hinted(folder: Path, *claims: Row) -> list[str]:
    """Ask a pack that has further claims, x1, x2 and so on."""
    named = [{"claim_id": f"x{n}"} | dict(each) for n, each in enumerate(claims, start=1)]
    add(folder, "claims", *named)
    return [str(hint) for hint in wh.hints(folder)]


def test_a_good_pack_has_no_hints(tiny: Path, copy: Path) -> None:
    assert wh.hints(tiny) == []
    assert hinted(copy) == []


LEFT = claim("town:cedar", "withdrew", "2024-08-01", "", "army")
FELL = ("town:alder", "captured", "2024-05-20", "front", "army")
BACK = claim("town:alder", "recaptured", "2024-06-01", "army", "front")


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        # who came where somebody left
        (
            [LEFT],
            "10:holder: `army` left, and no claim says who came; name who came as `holder`, or "
            "add a claim that does; leave it so if nobody did [who-came]",
        ),
        ([LEFT, claim("town:cedar", "captured", "2024-07-18", "front")], ""),
        ([LEFT, claim("town:cedar", "captured", "2024-07-17", "front")], "10:holder: `army` left"),
        ([LEFT, claim("town:cedar", "held", "../2024-12", "league")], ""),
        ([LEFT, claim("town:cedar", "held", "2024-07-31", "league")], "10:holder: `army` left"),
        ([LEFT, claim("town:cedar", "held", "2024-09", "army")], ""),
        ([LEFT, claim("town:cedar", "held", "2024-08", "army")], "10:holder: `army` left"),
        ([claim("town:cedar", "withdrew", "2024-08-01", "", "army", extent="half")], ""),
        # who had taken what is taken back
        (
            [BACK],
            "10:event: recaptured from `front`, but no claim says when `front` took it; add the "
            "capture, however roughly it is dated; if it never fell, `siege_lifted` or `held` "
            "says so [recaptured-from]",
        ),
        ([BACK, claim(*FELL)], ""),
        ([BACK, claim("town:alder", "captured", "2024", "league")], ""),
        ([BACK, claim("town:alder", "captured", "2024-07", "front")], "10:event: recaptured"),
        ([BACK, claim("town:alder", "held", "2024-05-20", "front")], "10:event: recaptured"),
        ([claim("town:alder", "recaptured", "2024-06-01", "army")], ""),
        (
            [claim("town:alder", "recaptured", "2024-06-01", "army", "front;league")],
            "from `front` or `league`, but no claim says when one of them took it;",
        ),
        (
            [
                claim("highway:H1[alder..birch]", "captured", "2024-05", "front"),
                claim("highway:H1[alder..cedar]", "recaptured", "2024-06", "army", "front"),
            ],
            "11:event: recaptured from `front`, but of some of it no claim says when `front` took",
        ),
        # when a fight was
        (
            [claim("town:alder", "contested", "2024", "army", "front")],
            "10:when: `2024` leaves open, by 365 days, when it was `contested`; date it more "
            "closely; if it was so over all that time, write an interval `a/b` [loose-fight]",
        ),
        ([claim("town:alder", "attacked", "[2024-05-01..2024-07-03]", "army")], "by 63 days"),
        ([claim("town:alder", "attacked", "[2024-05-01..2024-07-02]", "army")], ""),
        ([claim("town:alder", "besieged", "2024-01/2024-12", "army", "front")], ""),
        ([claim("town:alder", "besieged", "2022/2024", "army", "front")], ""),
        ([claim("town:alder", "besieged", "../2024-12", "army", "front")], ""),
        (
            [claim("town:alder", "besieged", "[..2024-05-20]", "army", "front")],
            "10:when: `[..2024-05-20]` leaves open, without a first day, when it was `besieged`;",
        ),
        ([claim("town:alder", "contested", "2024", "army", reported="2024-02-20")], ""),
        ([claim("town:alder", "captured", "2024", "front", "army")], ""),
        # who is inside
        (
            [claim("town:cedar", "attacked", "2024-05-20", "front", "army"),
             claim("town:cedar", "captured", "2024-05-21", "league", "army")],
            "10:holder: `front` is inside while it is `attacked`, but no claim has it there "
            "before, and `x2` says that it took the place then; the holder is who is inside: if "
            "`front` attacked, swap it with `army` [attacker-inside]",
        ),
        (
            [claim("town:cedar", "attacked", "2024-05-20", "front", "army", operation="dawn")],
            "and it belongs to an operation of its own; the holder is who is inside",
        ),
        (
            [claim("town:cedar", "held", "2024-05-19", "front"),
             claim("town:cedar", "attacked", "2024-05-20", "front", "army"),
             claim("town:cedar", "captured", "2024-05-21", "front", "army")],
            "",
        ),
        (
            [claim("town:cedar", "captured", "2024-05-01", "army", "front"),
             claim("town:cedar", "attacked", "2024-05-20", "front", "army", operation="dawn")],
            "",
        ),
        (
            [claim("town:cedar", "attacked", "2024-05-20", "front", "army"),
             claim("town:cedar", "captured", "2024-06-20", "front", "army")],
            "",
        ),
        # what came first
        (
            [claim("town:alder", "captured", "2024-05-20", "front", "army"),
             claim("town:alder", "captured", "2024-05", "army", "front")],
            "10:after: `x2` and `x1`, of one source, may lie on the same days, and nothing says "
            "which came first; name the earlier one in `after` of the later, or date them more "
            "closely [no-order]",
        ),
        (
            [claim("town:alder", "captured", "2024-05-20", "front", "army"),
             claim("town:alder", "handed_over", "2024-05-20", "league", "front")],
            "",
        ),
        (
            [claim("town:alder", "captured", "2024-05-20", "front", "army"),
             claim("town:alder", "captured", "2024-05", "army", "front", after="x1")],
            "",
        ),
        (
            [claim("town:alder", "captured", "2024-05-20", "front", "army"),
             claim("town:alder", "held", "2024-05-21/2024-05-22", "front", after="x1"),
             claim("town:alder", "captured", "2024-05", "army", "front", after="x2")],
            "",
        ),
        (
            [claim("town:alder", "captured", "2024-05-20T06:00", "front", "army"),
             claim("town:alder", "captured", "2024-05-20T18:00", "army", "front")],
            "",
        ),
        (
            [claim("town:alder", "captured", "2024-05-20", "front", "army"),
             claim("town:alder", "recaptured", "2024-05", "army", "front")],
            "",
        ),
        (
            [claim("town:alder", "captured", "2024-05-20", "front", "army"),
             claim("town:alder", "captured", "2024-05", "army", source_id="gazette-aug")],
            "",
        ),
        (
            [claim("town:birch", "captured", "2024-09-10", "front", source_id="gazette-mar",
                   reported="2024-10-01"),
             claim("town:birch", "captured", "2024-09", "army", source_id="herald",
                   reported="2024-10-01")],
            "10:after: `x2` and `x1`, of one source",
        ),
        (
            [claim("town:alder", "captured", "2024-05-20", "front", "army", claimant="front"),
             claim("town:alder", "captured", "2024-05", "army", "front", claimant="army")],
            "",
        ),
        (
            [claim("town:alder", "captured", "2024-05", "front", "army"),
             claim("town:alder", "captured", "2024-05-02", "front", "army"),
             claim("town:alder", "captured", "2024-05-20", "army", "front")],
            "12:after: `x1` and `x3`, of one source",
        ),
        # who lost it
        (
            [claim("town:alder", "captured", "2024-05", "league", "front")],
            "10:challengers: `captured` by `league` from `front`, which is on its own side that "
            "day; mend who lost it, or write `handed_over` [taken-from-friend]",
        ),
        ([claim("town:alder", "handed_over", "2024-05", "league", "front")], ""),
        # how much of it
        (
            [claim("town:alder", "besieged", "2024-05", "army", "front", extent="half")],
            "10:extent: `half` says nothing of `besieged`; leave it blank; what was taken is a "
            "change, a `held` or a `contested` [idle-extent]",
        ),
        ([claim("town:alder", "attacked", "2024-05", "army", "front", extent="edge")], ""),
        ([claim("town:alder", "captured", "2024-05", "front", "army", extent="most")], ""),
    ],
)  # fmt: skip
def test_each_hint_alone(copy: Path, claims: list[Row], expected: str) -> None:
    found = hinted(copy, *claims)
    if not expected:
        assert found == []
    else:
        assert len(found) == 1
        assert found[0].startswith("claims.csv:")
        assert expected in found[0]


GUARD = {"actor_id": "guard", "name": "Guard", "colour": "#d5b000"}


def test_one_may_be_attacked_by_one_and_take_the_place_from_another(copy: Path) -> None:
    add(copy, "actors", GUARD)
    attacked = claim("town:cedar", "attacked", "2024-05-20", "front", "guard")
    taken = claim("town:cedar", "captured", "2024-05-21", "front", "army")
    assert hinted(copy, attacked, taken) == []


def test_the_incumbent_was_inside_before(copy: Path) -> None:
    path = copy / "datapackage.json"
    told = json.loads(path.read_text()) | {"incumbent": {"actor": "front", "since": "2020-01-01"}}
    path.write_text(json.dumps(told))
    own = claim("town:cedar", "attacked", "2024-05-20", "front", "army", operation="dawn")
    assert hinted(copy, own) == []


def test_side_is_asked_on_the_day_of_the_capture(copy: Path) -> None:
    add(copy, "actors", GUARD | {"bloc": "resistance"})
    add(copy, "actor_blocs", {"actor_id": "guard", "end": "2024-05-31", "bloc": "military"})
    early = claim("town:alder", "captured", "2024-05-31", "guard", "front")
    late = claim("town:cedar", "captured", "2024-06-01", "guard", "front")
    (found,) = hinted(copy, early, late)
    assert found.startswith("claims.csv:11:challengers: `captured` by `guard` from `front`")


@pytest.mark.parametrize(
    ("note", "words"),
    [
        ("the front held it only briefly", "briefly"),
        ("Lost again a week later", "Lost again"),
        ("taken, then given up", "given up"),
        ("Only the northern base left", "Only the northern base left"),
        ("clashes on the outskirts", "outskirts"),
        ("partly in their hands", "partly"),
        ("about half the town each", "half the town"),
        ("half taken", "half taken"),
        ("The front has half.", "half"),
        ("claims 85 % of it", "85 %"),
        ("Most wards; two hills hold out", "Most wards"),
        ("largely occupied", "largely occupied"),
        ("'Almost total control'", "Almost total"),
        ("still being cleared", "being cleared"),
    ],
)
def test_notes_that_know_what_no_claim_says(copy: Path, note: str, words: str) -> None:
    (found,) = hinted(copy, claim(*FELL, note=note))
    assert "claims.csv:10:note: the note knows" in found
    assert f"(“{words}”); " in found
    assert found.endswith("[fact-in-note]")


@pytest.mark.parametrize(
    "note",
    [
        "after a debriefing of half an hour",
        "IB 47 half taken",
        "700 soldiers left for Lashio; the only report",
        "the fall of the party's last posts, almost three months on",
        "a commander was given a medal",
        "by two thirds of the battalion",
    ],
)
def test_notes_that_know_nothing_more(copy: Path, note: str) -> None:
    assert hinted(copy, claim(*FELL, note=note)) == []


def test_notes_are_right_where_the_record_knows_too(copy: Path) -> None:
    """What has an extent, changed sides by other claims, is superseded, or is a state."""
    claims = [
        claim(*FELL, note="half the town", extent="half"),
        claim("town:birch", "held", "../2024-12", "army", note="the front held it briefly"),
        claim("state:XA-1", "held", "../2024-12", "army", note="almost all of it"),
        claim("town:cedar", "held", "../2024-12", "army", note="half the town"),
        claim("town:cedar", "held", "../2024-12", "army", supersedes="x4"),
    ]
    assert hinted(copy, *claims) == []


def test_a_fight_miles_away_is_at_the_edge_at_most(copy: Path) -> None:
    told = "fighting two miles from the town"
    fight = claim("town:alder", "attacked", "2024-05", "army", note=told)
    (found,) = hinted(copy, claim(*FELL, note=told), fight)
    assert found.startswith("claims.csv:11:note")
    assert "not in the place itself (“miles from”); write `edge` into `extent`" in found


def _coloured(folder: Path, **colours: str) -> None:
    path = folder / "actors.csv"
    actors = pd.read_csv(path, dtype="str", keep_default_na=False, index_col="actor_id")
    for actor, colour in colours.items():
        actors.loc[actor, "colour"] = colour
    actors.to_csv(path)


LEAGUE = claim("town:alder", "captured", "2024-05", "league", "army")


@pytest.mark.parametrize(
    ("colours", "expected"),
    [
        (
            {"front": "#2e7d3f"},
            "actors.csv:3:colour: `#2e7d3f` of `front` looks like `#2e7d32` of `army`; choose a "
            "colour that is lighter, darker or of another hue [near-colours]",
        ),
        (
            {"army": "#1b5e20"},
            "of `front` looks like `#1b5e20` of `army` to an eye with protanopia;",
        ),
        ({"league": "#b71c1f"}, "actors.csv:4:colour: `#b71c1f` of `league` looks like `#b71c1c`"),
        ({"league": "#b71c1c"}, ""),  # a side of one colour
        ({"league": "#ae361c"}, ""),  # of one side, and told apart by most eyes
    ],
)
def test_colours_that_look_alike(copy: Path, colours: dict[str, str], expected: str) -> None:
    _coloured(copy, **colours)
    found = hinted(copy, LEAGUE)
    assert (found == []) if not expected else (len(found) == 1 and expected in found[0])


def test_colours_of_those_who_hold_nothing_do_not_matter(copy: Path) -> None:
    _coloured(copy, league="#2e7d32")
    assert hinted(copy) == []
    assert "`league` looks like `#2e7d32` of `army`" in hinted(copy, LEAGUE)[0]


@pytest.mark.parametrize(
    ("eye", "name"),
    [
        ("", None),
        ("deuteranopia", "deuteranomaly"),
        ("protanopia", "protanomaly"),
        ("tritanopia", "tritanomaly"),
    ],
)
def test_colours_are_seen_as_another_library_sees_them(eye: str, name: str | None) -> None:
    cs = pytest.importorskip("colorspacious")
    rgb = np.random.default_rng(7).integers(0, 256, (200, 3))
    seen = rgb / 255
    if name is not None:
        space = {"name": "sRGB1+CVD", "cvd_type": name, "severity": 100}
        seen = np.clip(cs.cspace_convert(seen, space, "sRGB1"), 0, 1)
    mine = lab([f"#{r:02x}{g:02x}{b:02x}" for r, g, b in rgb], eye)
    assert set(EYES) >= {eye}
    np.testing.assert_allclose(mine, cs.cspace_convert(seen, "sRGB1", "CIELab"), atol=0.05)


def test_faults_and_hints_come_together(copy: Path) -> None:
    broken = claim("town:aldre", "held", "2024-05", "army", note="half the town")
    fight = claim("town:alder", "contested", "2024", "army", "front")
    add(copy, "claims", {"claim_id": "y1"} | dict(broken), {"claim_id": "y2"} | dict(fight))
    told = run("check", copy)
    assert told.exit_code == 1
    assert [line.partition("; ")[0] for line in told.stdout.splitlines()] == [
        "claims.csv:10:subject: `town:aldre` is unknown",
        "1 hint(s), which keep nobody from using it:",
        "claims.csv:11:when: `2024` leaves open, by 365 days, when it was `contested`",
    ]
    assert told.stderr.rstrip().endswith("1 fault(s)")
    assert [hint.row for hint in wh.hints(copy)] == [11]


def test_hints_leave_the_exit_code_alone(copy: Path) -> None:
    add(copy, "claims", {"claim_id": "y1"} | dict(LEFT))
    told = run("check", copy)
    assert told.exit_code == 0, told.output
    lines = told.stdout.splitlines()
    assert lines[0].endswith(": no faults")
    assert lines[1] == "1 hint(s), which keep nobody from using it:"
    assert lines[2].startswith("claims.csv:10:holder: `army` left")
    assert "hint" not in run("check", Path(__file__).parent / "data" / "tiny").stdout


def test_other_tables_are_mended_before_hints_are_asked(copy: Path) -> None:
    add(copy, "claims", {"claim_id": "y1"} | dict(LEFT))
    _coloured(copy, army="green")
    with pytest.raises(wh.PackError, match="`green` is no colour"):
        wh.hints(copy)
    told = run("check", copy)
    assert (told.exit_code, "hint" in told.stdout) == (1, False)


def test_rows_are_lines_of_the_file(copy: Path) -> None:
    long = claim("town:alder", "held", "2024-05", "army", note="a note\nof three\nlines")
    (found,) = hinted(copy, long, claim("town:alder", "contested", "2024", "army", "front"))
    assert found.startswith("claims.csv:13:when: ")


def test_of_many_hints_a_hundred_are_listed_and_the_others_counted(copy: Path) -> None:
    fights = [claim("town:alder", "contested", f"2024-{n % 3 + 1:02}/..", "army") for n in range(9)]
    loose = [claim("town:alder", "contested", "2024", "army", "front")] * 150
    add(copy, "claims", *({"claim_id": f"y{n}"} | dict(c) for n, c in enumerate(fights + loose)))
    found = wh.hints(copy)
    assert [hint.row for hint in found] == [*range(19, 119), None]
    assert "(and the like in 50 more rows)" in found[-1].what


@pytest.mark.slow
def test_a_million_claims_are_asked_in_seconds(tiny: Path) -> None:
    descriptor, tables = pack._read(tiny)
    draw, n = np.random.default_rng(1), 1_000_000
    parties = np.array(["army", "front", "league"], object)
    holder = draw.integers(0, 3, n)
    events = [*CHANGES, *CONDITIONS[:4]]
    days = pd.date_range("2024-01-01", "2024-12-01").strftime("%Y-%m-%d").to_numpy(object)
    towns = np.array(["town:alder", "town:birch", "town:cedar"], object)
    said = {
        "claim_id": [f"c{i}" for i in range(n)],
        "subject": towns[draw.integers(0, 3, n)],
        "event": np.array(events, object)[draw.integers(0, len(events), n)],
        "when": days[draw.integers(0, len(days), n)],
        "holder": parties[holder],
        "challengers": parties[(holder + draw.integers(1, 3, n)) % 3],
        "source_id": "herald",
        "reported": "2024-12-31",
        "note": [f"half the town, by note {i}" for i in range(n)],
    }
    claims = pd.DataFrame(said, index=pd.RangeIndex(2, n + 2)).astype("str")
    claims = claims.reindex(columns=tables.frames["claims"].columns, fill_value="")
    big = replaced(tables, frames={**tables.frames, "claims": claims})
    lines = {name: frame.index.to_numpy(np.int64) for name, frame in big.frames.items()}
    examined = pack.Examined((), pack.assembled(descriptor, big), lines, big.files)
    start = time.monotonic()
    found = ask(examined)
    assert time.monotonic() - start < 30
    assert {hint.rule for hint in found} >= {"fact-in-note", "no-order", "taken-from-friend"}


def test_strictly_every_claim_on_a_page_that_nobody_opened_is_named(copy: Path) -> None:
    assert hinted(copy, claim("town:cedar", "held", "2024-09-01", "army")) == []
    found = [hint for hint in wh.hints(copy, strict=True) if hint.rule == "unopened"]
    assert "the page of `late`, on which `x1` rests" in found[-1].what
    told = " ".join(hint.what for hint in found)
    assert "`gazette-jan`" in told
    assert "`gazette-aug`" not in told, "its page was read"
