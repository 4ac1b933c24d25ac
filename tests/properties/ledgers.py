"""Small random ledgers for property tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import geopandas as gpd
import pandas as pd
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, box

from whoholds.ledgers import Ledger
from whoholds.schema import Incumbent

START = date(2024, 1, 1)
LAST = date(2024, 3, 31)
CLAIM_COLUMNS = (
    "claim_id", "subject", "event", "when", "phrase", "holder", "partners", "challengers",
    "claimant", "operation", "source_id", "reported", "supersedes", "note", "extent", "after",
)  # fmt: skip
ACTORS = {"red": "", "red-north": "red", "red-south": "red", "blue": "", "green": ""}
SOURCES = {
    "gazette": ("Gazette", "", ""),
    "herald": ("Herald", "", ""),
    "copy": ("Copy", "", "gazette"),
    "red-radio": ("Red Radio", "red", ""),
    "blue-radio": ("Blue Radio", "blue", ""),
}
SUBJECTS = ("town:alder", "town:birch", "state:S", "highway:H[alder..cedar]",
            "highway:H[alder..birch]", "highway:H")  # fmt: skip


def day(number: int) -> str:
    """ISO day, counted from the first of the period."""
    return (START + timedelta(days=number)).isoformat()


@st.composite
def dates(draw: st.DrawFn, last: int = 60) -> tuple[str, int]:
    """An EDTF date, and the last day (from START) that it speaks of."""
    a = draw(st.integers(0, last))
    b = min(a + draw(st.integers(0, 12)), last)
    form = draw(st.sampled_from(["day", "day", "set", "interval", "open", "seen", "month"]))
    if form == "month":
        return "2024-01", 30
    return {
        "day": (day(a), a),
        "set": (f"[{day(a)}..{day(b)}]", b),
        "interval": (f"{day(a)}/{day(b)}", b),
        "open": (f"{day(a)}/..", a),
        "seen": (f"../{day(a)}", a),
    }[form]


@st.composite
def claims(draw: st.DrawFn, number: int, subjects: tuple[str, ...] = SUBJECTS) -> dict[str, str]:
    """One claim that a checked ledger could hold."""
    event = draw(
        st.sampled_from(
            [
                "captured",
                "captured",
                "recaptured",
                "handed_over",
                "withdrew",
                "held",
                "contested",
                "attacked",
                "besieged",
                "siege_lifted",
            ]
        )
    )
    when, said = draw(dates())
    who = st.sampled_from(list(ACTORS))
    holder = draw(who)
    challenger = draw(st.sampled_from(["", *ACTORS]))
    return {
        "claim_id": f"c{number:02d}",
        "subject": draw(st.sampled_from(subjects)),
        "event": event,
        "when": when,
        "holder": holder,
        "challengers": "" if challenger == holder else challenger,
        "claimant": draw(st.sampled_from(["", "", "", *ACTORS])),
        "source_id": draw(st.sampled_from(list(SOURCES))),
        "reported": day(min(said + draw(st.integers(0, 20)), 90)),
        "supersedes": draw(st.sampled_from(["", "", "", "", f"c{max(number - 1, 0):02d}"]))
        if number
        else "",
    }


@st.composite
def tellings(
    draw: st.DrawFn, most: int = 7, subjects: tuple[str, ...] = SUBJECTS
) -> list[dict[str, str]]:
    """The claims of a small ledger."""
    count = draw(st.integers(0, most))
    return [draw(claims(number, subjects)) for number in range(count)]


@st.composite
def blocs(draw: st.DrawFn) -> list[tuple[str, ...]]:
    """Who belongs to which bloc, for good or for a time, as :func:`ledger` takes it."""
    told = []
    for actor in ACTORS:
        name = draw(st.sampled_from(["", "allies", "allies", "others"]))
        first, last = sorted(draw(st.tuples(st.integers(0, 70), st.integers(0, 70))))
        form = draw(st.sampled_from(["for good", "until", "from", "between"]))
        start = day(first) if form in ("from", "between") else ""
        end = day(last) if form in ("until", "between") else ""
        if name:
            told.append((actor, start, end, name))
    return told


def ledger(
    rows: list[dict[str, str]],
    blocs: Sequence[tuple[str, ...]] = (),
    incumbent: Incumbent | None = None,
) -> Ledger:
    """Make a ledger of claims over three towns, a road and a state.

    A bloc is an actor, its first and last day (blank: open) and a name; without days, timeless.
    """
    dated = [bloc for bloc in blocs if bloc[1] or bloc[2]]
    timeless = {actor: name for actor, start, end, name in blocs if not (start or end)}
    base = _land()
    actors = base.actors
    return replace(
        base,
        incumbent=incumbent,
        claims=pd.DataFrame(rows, columns=list(CLAIM_COLUMNS), dtype="str").fillna(""),
        actors=actors.assign(bloc=[timeless.get(actor, "") for actor in ACTORS]),
        actor_blocs=pd.DataFrame(
            list(dated), columns=["actor_id", "start", "end", "bloc"], dtype="str"
        ),
    )


@cache
def _land() -> Ledger:
    """The places, parties and sources of every ledger here, of which nothing is claimed."""
    actors = pd.DataFrame(
        [(a, a, a, "#336699", parent, "", "") for a, parent in ACTORS.items()],
        columns=["actor_id", "name", "abbreviation", "colour", "parent", "bloc", "note"],
    )
    sources = pd.DataFrame(
        [(s, s, pub, "", "", "2024-04-01", "", aff, derived)
         for s, (pub, aff, derived) in SOURCES.items()],
        columns=["source_id", "title", "publisher", "url", "archived_url", "published",
                 "accessed", "affiliation", "derived_from"],
    )  # fmt: skip
    names = ["alder", "birch", "cedar"]
    points = [Point(0.2, 0.5), Point(0.5, 0.5), Point(0.8, 0.5)]
    return Ledger(
        name="random",
        title="Random",
        version="1",
        period="2024-01-01/2024-03-31",
        claims=pd.DataFrame(columns=list(CLAIM_COLUMNS)),
        sources=sources,
        actors=actors,
        actor_names=pd.DataFrame(columns=["actor_id", "start", "end", "name", "abbreviation"]),
        actor_blocs=pd.DataFrame(columns=["actor_id", "start", "end", "bloc"]),
        operations=pd.DataFrame(
            columns=["operation_id", "name", "actor_id", "start", "end", "note"]
        ),
        stations=pd.DataFrame({"highway_id": ["H"] * 3, "town_id": names, "order": [1, 2, 3]}),
        towns=gpd.GeoDataFrame(
            {"town_id": names, "name": names, "name_local": "", "alt_names": "", "state_id": "S"},
            geometry=points,
            crs=4326,
        ),
        highways=gpd.GeoDataFrame(
            {"highway_id": ["H"], "name": ["H"], "geometry_quality": "schematic"},
            geometry=[LineString(points)],
            crs=4326,
        ),
        states=gpd.GeoDataFrame(
            {"state_id": ["S"], "name": ["S"]}, geometry=[box(0, 0, 1, 1)], crs=4326
        ),
    )
