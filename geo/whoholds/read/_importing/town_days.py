"""Town days: which town lies in which drawn areas on which day, and what follows of them together.

Where areas overlap, a town is in several. One that somebody holds and a zone together say that the
holder is inside and contested; several zones say what all of them say. Two holders of one place on
one day are a disagreement, and nothing is claimed of that day. What is only somebody's claim stands
apart, in a claim of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

_ZONES = ("contested", "besieged")
_COLUMNS = ("event", "holder", "partners", "challengers", "claimant")


@dataclass(frozen=True, order=True)
class Statement:
    """What is said of a place on a day, as the columns of ``claims.csv``; parties are actor ids."""

    event: str
    holder: str = ""
    partners: str = ""
    challengers: str = ""
    claimant: str = ""

    @property
    def inside(self) -> tuple[str, ...]:
        """Holder and partners."""
        return tuple(one for one in (self.holder, *self.partners.split(";")) if one)


def inside(areas: gpd.GeoDataFrame, towns: gpd.GeoDataFrame) -> pd.DataFrame:
    """List what is said of each town on each day, by town, statement and day.

    Parameters
    ----------
    areas : GeoDataFrame
        ``day``, ``row`` and the columns of :class:`Statement`, one row an area and a day.
    towns : GeoDataFrame
        ``town_id`` and points.

    Returns
    -------
    DataFrame
        ``town``, ``day``, ``row`` (of the area that says it), ``said`` (a :class:`Statement`, or
        ``None`` where areas disagree), ``others`` (the statements that do, then).
    """
    told = areas[areas["event"].ne("")]
    keys = list(told[list(_COLUMNS)].itertuples(index=False, name=None))
    codes, known = pd.factorize(pd.Series(keys, dtype=object))
    said = [Statement(*key) for key in known]
    tree = shapely.STRtree(np.asarray(towns.geometry.array, dtype=object))
    area, town = tree.query(np.asarray(told.geometry.array, dtype=object), predicate="intersects")
    hits = pd.DataFrame(
        {
            "town": town,
            "day": told["day"].to_numpy()[area],
            "row": told["row"].to_numpy()[area],
            "code": codes[area],
        }
    ).drop_duplicates(["town", "day", "code"])
    rows = list(_together(hits, said))
    frame = pd.DataFrame(rows, columns=["town", "day", "row", "said", "others"])
    return frame.assign(town=towns["town_id"].to_numpy()[frame["town"].to_numpy(dtype=np.intp)])


def _together(
    hits: pd.DataFrame, said: list[Statement]
) -> Iterator[tuple[int, pd.Timestamp, int, Statement | None, tuple[Statement, ...]]]:
    """Bring together what all areas say of a town on a day."""
    several = hits.duplicated(["town", "day"], keep=False)
    one = hits[~several]
    for town, day, row, code in zip(one["town"], one["day"], one["row"], one["code"], strict=True):
        yield town, day, row, said[code], ()
    answers: dict[tuple[int, ...], tuple[list[tuple[Statement, int]], tuple[Statement, ...]]] = {}
    ordered = hits[several].sort_values(["town", "day", "code"])
    cells = zip(ordered["town"], ordered["day"], ordered["row"], ordered["code"], strict=True)
    for (town, day), some in groupby(cells, key=itemgetter(0, 1)):
        group = list(some)
        key = tuple(code for *_, code in group)
        if key not in answers:
            answers[key] = together([said[code] for code in key])
        statements, clash = answers[key]
        for statement, at in statements:
            yield town, day, group[at][2], statement, ()
        if clash:
            yield town, day, group[0][2], None, clash


def together(
    said: list[Statement],
) -> tuple[list[tuple[Statement, int]], tuple[Statement, ...]]:
    """Say what follows of all that is said of one place on one day.

    Parameters
    ----------
    said : list of Statement
        Different ones.

    Returns
    -------
    statements : list of tuple of Statement and int
        What follows, and the place in the list of what it rests on.
    clash : tuple of Statement
        Those that contradict each other, of which nothing follows.

    >>> together([Statement("held", "a"), Statement("contested", challengers="a;b")])[0]
    [(Statement(event='contested', holder='a', partners='', challengers='b', claimant=''), 1)]
    >>> together([Statement("held", "a"), Statement("held", "b")])[0]
    []
    """
    answer = [(one, at) for at, one in enumerate(said) if one.claimant]
    plain = [(one, at) for at, one in enumerate(said) if not one.claimant]
    firm = [(one, at) for one, at in plain if one.event not in _ZONES]
    zones = [(one, at) for one, at in plain if one.event in _ZONES]
    holders = {one.inside for one, _ in firm} | {one.inside for one, _ in zones if one.holder}
    if zones:
        challengers = dict.fromkeys(
            party for one, _ in zones for party in one.challengers.split(";") if party
        )
        events = {one.event for one, _ in zones}
        event = events.pop() if len(events) == 1 else "contested"
        zone = _zone(event, holders, challengers)
        if zone is not None:
            return [*answer, (zone, zones[0][1])], ()
    if len(holders) > 1:
        return answer, tuple(one for one, _ in firm)
    if len({one.event for one, _ in firm}) > 1:  # held and shared by the same
        return answer, tuple(one for one, _ in firm)
    return [*answer, *firm[:1]], ()


def _zone(
    event: str, holders: set[tuple[str, ...]], challengers: Iterable[str]
) -> Statement | None:
    """Say who is inside a zone, ``None`` where nobody is left against him."""
    if len(holders) == 1:
        within = next(iter(holders))
        rest = sorted(set(challengers) - set(within))
        if not rest:
            return None
        return Statement(event, within[0], ";".join(within[1:]), ";".join(rest))
    everybody = sorted({*challengers, *(one for some in holders for one in some)})
    return Statement("contested" if holders else event, challengers=";".join(everybody))


def runs(days: pd.DataFrame) -> pd.DataFrame:
    """Join the days in a row on which the same is said of a town.

    Parameters
    ----------
    days : DataFrame
        As :func:`inside` answers, without disagreements.

    Returns
    -------
    DataFrame
        ``town``, ``said``, ``row`` (the first), ``when``: EDTF.
    """
    if days.empty:
        return pd.DataFrame(columns=["town", "said", "row", "when"])
    code, known = pd.factorize(days["said"], sort=True)
    ordered = days.assign(code=code).drop_duplicates(["town", "code", "day"])
    ordered = ordered.sort_values(["town", "code", "day"], ignore_index=True)
    step = ordered.groupby(["town", "code"])["day"].diff().dt.days
    ordered["run"] = step.ne(1).cumsum()
    ordered["text"] = pd.to_datetime(ordered["day"]).dt.strftime("%Y-%m-%d")
    grouped = ordered.groupby("run")
    first, last = grouped.first(), grouped["text"].last()
    when = np.where(first["text"] == last, first["text"], first["text"] + "/" + last)
    return pd.DataFrame(
        {
            "town": first["town"].tolist(),
            "said": [known[at] for at in first["code"]],
            "row": first["row"].tolist(),
            "when": when,
        }
    )
