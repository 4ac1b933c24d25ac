"""References: every id that a row names exists, and no chain of them bites its own tail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import pandas as pd

from whoholds._suggest import Suggester, suggest
from whoholds.errors import Fault
from whoholds.schema._faults import Finding, each
from whoholds.schema.columns import HOLDER_EVENTS, KEYS
from whoholds.schema.tables import Tables

# table, column -> the table whose key it names
REFERENCES = (
    ("claims", "holder", "actors"),
    ("claims", "partners", "actors"),
    ("claims", "challengers", "actors"),
    ("claims", "claimant", "actors"),
    ("claims", "operation", "operations"),
    ("claims", "source_id", "sources"),
    ("claims", "supersedes", "claims"),
    ("claims", "after", "claims"),
    ("sources", "affiliation", "actors"),
    ("sources", "derived_from", "sources"),
    ("actors", "parent", "actors"),
    ("actor_names", "actor_id", "actors"),
    ("actor_blocs", "actor_id", "actors"),
    ("operations", "actor_id", "actors"),
    ("stations", "highway_id", "highways"),
    ("stations", "town_id", "towns"),
    ("towns", "state_id", "states"),
    ("states", "capital", "towns"),
    ("sites", "state_id", "states"),
    ("areas", "state_id", "states"),
    ("areas", "seat", "towns"),
    ("area_places", "area_id", "areas"),
    ("lists", "source_id", "sources"),
    ("lists", "claimant", "actors"),
    ("lists", "rest_holder", "actors"),
    ("list_rows", "list_id", "lists"),
    ("list_rows", "holder", "actors"),
)
LISTED = ("partners", "challengers", "after")
_CHAINS = (("claims", "supersedes"), ("sources", "derived_from"), ("actors", "parent"))


def faults(tables: Tables) -> Iterator[Fault]:
    """Find dangling ids, circles, and claims whose parties contradict their event."""
    for table, column, target in REFERENCES:
        yield from _dangling(tables, table, column, target)
    for table, column in _CHAINS:
        yield from _circles(tables, table, column)
    yield from _incumbent(tables)
    yield from _parties(tables)
    yield from _stations(tables)


def known(tables: Tables, target: str) -> pd.Index:
    """Ids that a table defines, empty where the pack does not have it."""
    frame, key = tables.texts.get(target), KEYS[target]
    if frame is None or key not in frame:
        return pd.Index([], dtype="str")
    ids: pd.Index = pd.Index(frame[key].drop_duplicates())
    return ids


def _dangling(tables: Tables, table: str, column: str, target: str) -> Iterator[Fault]:
    frame = tables.texts.get(table)
    if frame is None or column not in frame:
        return
    ids = dict.fromkeys(known(tables, target))  # in the order of the file, as is what is suggested
    meant = Suggester(ids)

    def judge(value: str) -> Finding | None:
        for one in value.split(";") if column in LISTED else [value]:
            if one and one not in ids:
                mend = meant(one) or f"add it to {tables.file(target)} or mend the id"
                return f"`{one}` is unknown", mend
        return None

    yield from each(frame[column], judge, tables.file(table))


def _incumbent(tables: Tables) -> Iterator[Fault]:
    one = tables.incumbent
    ids = dict.fromkeys(known(tables, "actors"))
    if one is not None and one.actor not in ids:
        mend = suggest(one.actor, ids) or f"add it to {tables.file('actors')} or mend the id"
        yield Fault("datapackage.json", None, "incumbent", f"`{one.actor}` is unknown", mend)


def _circles(tables: Tables, table: str, column: str) -> Iterator[Fault]:
    frame = tables.frame(table)
    if frame is None or column not in frame or KEYS[table] not in frame:
        return
    linked = frame[frame[column].ne("")]
    after = dict(zip(linked[KEYS[table]][::-1], linked[column][::-1], strict=True))
    line = dict(zip(linked[KEYS[table]][::-1], linked.index[::-1], strict=True))
    for ring in _rings(after):
        start = ring.index(min(ring))
        walk = " → ".join([*ring[start:], *ring[: start + 1]])
        what = f"`{column}` runs in a circle: {walk}"
        yield Fault(
            tables.file(table), int(line[ring[start]]), column, what, "break it at the oldest row"
        )


def _rings(after: Mapping[str, str]) -> Iterator[list[str]]:
    """Find the circles in which a chain ends; each id leads to one other at most.

    >>> list(_rings({"a": "b", "b": "c", "c": "b", "d": "d", "e": "f"}))
    [['b', 'c'], ['d']]
    """
    seen: dict[str, int] = {}
    for number, start in enumerate(after):
        walk = []
        while start in after and start not in seen:
            seen[start] = number
            walk.append(start)
            start = after[start]
        if seen.get(start) == number:
            yield walk[walk.index(start) :]


def _parties(tables: Tables) -> Iterator[Fault]:
    """Find claims that lack the party their event needs, or name one party on both sides."""
    claims = tables.frame("claims")
    if claims is None or not {"event", "holder"} <= set(claims.columns):
        return
    file = tables.file("claims")
    blank = pd.Series("", index=claims.index, dtype="str")
    partners = claims.get("partners", blank)
    challengers = claims.get("challengers", blank)
    nobody = claims["holder"].eq("")
    for line, event in claims["event"][nobody & claims["event"].isin(HOLDER_EVENTS)].items():
        mend = "name the holder, or choose `withdrew` or `contested`"
        yield Fault(file, int(str(line)), "holder", f"`{event}` names no holder", mend)
    alone = nobody & partners.ne("")
    for line, value in partners[alone].items():
        mend = "name the leading one as `holder`"
        yield Fault(file, int(str(line)), "partners", f"`{value}` are partners of nobody", mend)
    for line in claims.index[partners.eq("") & claims["event"].eq("shared")]:
        mend = "name who holds it together with the holder, or write `held`"
        yield Fault(file, int(line), "partners", "`shared` names no partner", mend)
    left = nobody & challengers.eq("") & claims["event"].eq("withdrew")
    for line in claims.index[left]:
        mend = "name who left in `challengers`, or who came in `holder`"
        yield Fault(file, int(line), "challengers", "`withdrew` names nobody", mend)
    unnamed = claims["event"].eq("fire_control") & challengers.eq("")
    for line in claims.index[unnamed]:
        mend = "name whose guns reach the road"
        yield Fault(file, int(line), "challengers", "`fire_control` names no challenger", mend)
    sides = claims["holder"] + "|" + partners + "|" + challengers
    yield from each(sides, _both_sides, file, "challengers")


def _both_sides(sides: str) -> Finding | None:
    holder, partners, challengers = sides.split("|", 2)
    inside = [party for party in (holder, *partners.split(";")) if party]
    both = sorted(set(inside) & set(challengers.split(";")))
    if both:
        return f"`{both[0]}` holds and challenges at once", "leave it on one side"
    twice = sorted(party for party, number in Counter(inside).items() if number > 1)
    if twice:
        return f"`{twice[0]}` is named twice on one side", "name it once"
    return None


def _stations(tables: Tables) -> Iterator[Fault]:
    stations = tables.frame("stations")
    if stations is None or not {"highway_id", "town_id", "order"} <= set(stations.columns):
        return
    file = tables.file("stations")
    taken = stations.duplicated(["highway_id", "order"])
    for line, row in stations[taken].iterrows():
        what = f"`{row['highway_id']}` has two stations of order {row['order']}"
        yield Fault(file, int(str(line)), "order", what, "number them along the road")
    alone = ~stations["highway_id"].duplicated(keep=False) & stations["highway_id"].ne("")
    for line, road in stations["highway_id"][alone].items():
        what = f"`{road}` has a single station"
        yield Fault(file, int(str(line)), "highway_id", what, "a road needs two or none")
