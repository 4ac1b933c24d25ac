"""Subjects: what claims, lists and areas speak of, such as ``town:…``, ``highway:…[a..b]``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd

from whoholds._suggest import Suggester, suggest
from whoholds.errors import Fault, SubjectError
from whoholds.schema._faults import Finding, each
from whoholds.schema.references import known
from whoholds.schema.tables import Tables
from whoholds.subject import FORM, Subject
from whoholds.vocabulary import ACCESS_EVENTS, KINDS

_LAYERS = {
    "town": "towns",
    "site": "sites",
    "highway": "highways",
    "area": "areas",
    "state": "states",
}

# table, column -> kinds of subjects that may stand there
_PLACES = (
    ("list_rows", "subject", ("town", "area")),
    ("area_places", "place", ("town", "site")),
)

Orders = Mapping[str, Mapping[str, list[int]]]
"""Road -> station -> its places along the road; a ring has a town twice."""


def faults(tables: Tables) -> Iterator[Fault]:
    """Find what is said of subjects that the pack does not have, or that cannot undergo it."""
    ids = {kind: dict.fromkeys(known(tables, layer)) for kind, layer in _LAYERS.items()}
    orders = _orders(tables)
    files = {kind: tables.file(layer) for kind, layer in _LAYERS.items()}
    meant = {kind: Suggester(names) for kind, names in ids.items()}

    def judge(subject: str) -> Finding | None:
        return _judge(subject, ids, orders, files, meant) if subject else None

    for table, column, kinds in _PLACES:
        frame = tables.frame(table)
        if frame is not None and column in frame:
            place = partial(_place, kinds, judge)
            yield from each(frame[column], place, tables.file(table))
    claims = tables.frame("claims")
    if claims is None or "subject" not in claims:
        return
    file = tables.file("claims")
    yield from each(claims["subject"], judge, file)
    if "event" in claims:
        road = claims["event"].isin(ACCESS_EVENTS)
        off = claims[road & ~claims["subject"].str.startswith("highway:")]
        for line, event in off["event"].items():
            what = f"`{event}` is said of what is no road"
            mend = "roads are closed; a town is `besieged` or `contested`"
            yield Fault(file, int(str(line)), "event", what, mend)


def _place(
    kinds: tuple[str, ...], judge: Callable[[str], Finding | None], subject: str
) -> Finding | None:
    """Judge a subject that must be of some kinds."""
    if subject.partition(":")[0] not in {*KINDS} - {*kinds}:
        return judge(subject)
    mend = " or ".join(f"`{kind}:ID`" for kind in kinds)
    return f"`{subject}` cannot stand here", f"write {mend}"


def _judge(
    subject: str,
    ids: Mapping[str, Collection[str]],
    orders: Orders,
    files: Mapping[str, str],
    suggesters: Mapping[str, Suggester],
) -> Finding | None:
    try:
        one = Subject.parse(subject)
    except SubjectError:
        return _no_subject(subject, ids)
    kind, name = one.kind, one.id
    if kind not in KINDS:
        return f"`{subject}` is of no known kind", suggest(kind, KINDS) or FORM
    if name not in ids[kind]:
        meant = suggesters[kind](name, quote=f"`{kind}:{{}}`")
        return f"`{subject}` is unknown", meant or f"add it to {files[kind]} or mend the id"
    if one.section is None:
        return None
    if kind != "highway":
        return f"`{subject}` has a section", "only roads have sections"
    return _section(one, orders.get(name, {}))


def _no_subject(subject: str, ids: Mapping[str, Collection[str]]) -> Finding:
    for kind in KINDS:
        if subject in ids[kind]:
            return f"`{subject}` names no kind", f"write `{Subject(kind, subject)}`"
    return f"`{subject}` is no subject", FORM


def _section(subject: Subject, places: Mapping[str, list[int]]) -> Finding | None:
    road = subject.id
    if subject.ends is None:
        mend = f"write `{replace(subject, section='a..b')}`, a and b stations"
        return f"`{subject}` names no section", mend
    for end in subject.ends:
        if end not in places:
            mend = suggest(end, places) or "add it to stations, or choose one"
            return f"`{end}` is no station of `{road}`", mend
    first, last = subject.ends
    if first == last and len(places[first]) < 2:
        return f"`{subject}` begins where it ends", "name two stations, or the town itself"
    if not min(places[first]) < max(places[last]):
        what = f"`{subject}` runs against the order of the stations"
        return what, f"write `{replace(subject, section=f'{last}..{first}')}`"
    return None


def _orders(tables: Tables) -> Orders:
    stations = tables.frame("stations")
    if stations is None or not {"highway_id", "town_id", "order"} <= set(stations.columns):
        return {}
    orders: dict[str, dict[str, list[int]]] = {}
    numbers = pd.to_numeric(stations["order"], errors="coerce")
    for road, town, number in zip(
        stations["highway_id"], stations["town_id"], numbers, strict=True
    ):
        if np.isfinite(number):  # what is no number is told by the rules of the column
            orders.setdefault(road, {}).setdefault(town, []).append(int(number))
    return orders
