"""Shares: what each party holds of a state and of the country, as bounds and never one number.

A verdict leaves open who may hold a place: its holder, those named as alternatives, those who
only say so themselves, and whoever fights for it. A party holds *at least* what nobody else may
hold, and *at most* all that it may hold, as far as the record names who may. Where it names nobody,
or nobody beside a possible holder, the place is open to anybody: that is what the row of nobody
known holds at most, and no party holds more than its own most and that together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from whoholds import crs
from whoholds._kept import remembered
from whoholds._renamed import renamed
from whoholds.dates import Day, read_days
from whoholds.engine.actors import blocs
from whoholds.engine.timeline import Timeline
from whoholds.errors import expect
from whoholds.ledgers import Ledger
from whoholds.roads.layout import stretches
from whoholds.situation import Situation
from whoholds.subject import subjects_of

__all__ = ["COUNTRY", "MEASURES", "options", "road_km", "shares", "shares_over_time"]

COUNTRY = "country"
"""The scope of all states together."""

MEASURES = ("towns", "sites", "people", "highway_km", "km2")
"""What is measured: towns, sites where there are any, people of towns whose population is known,
kilometres of road, and square kilometres of derived areas."""

COLUMNS = ("scope", "measure", "actor", "least", "most", "total")


def options(verdicts: pd.DataFrame) -> pd.Series:
    """Collect who may hold each subject.

    Parameters
    ----------
    verdicts : DataFrame
        Columns of a verdict: ``holder``, ``status``, ``certainty``, ``alternatives``,
        ``claimed_by``, ``challengers``; ``partners`` where there are any.

    Returns
    -------
    Series of list of str
        Sorted actor ids on the index of `verdicts`: the holder, the alternatives, those who
        claim it, the challengers where it is contested, and the partners where it is shared:
        neither holds such a place alone. ``""``, nobody known, is among them
        where there is no holder or a possible one that nobody else is named beside.

    Examples
    --------
    >>> row = {"holder": "military", "status": "held", "certainty": "possible",
    ...        "alternatives": [], "claimed_by": [], "challengers": ["aa"]}
    >>> options(pd.DataFrame([row])).tolist()
    [['', 'military']]
    """
    columns = ("holder", "status", "certainty", "alternatives", "claimed_by", "challengers")
    nobody: list[list[str]] = [[]] * len(verdicts)
    beside = verdicts.get("partners", nobody)
    rows = zip(*(verdicts[column] for column in columns), beside, strict=True)
    return pd.Series([_options(*row) for row in rows], index=verdicts.index, dtype=object)


def _options(
    holder: str,
    status: str,
    certainty: str,
    alternatives: list[str],
    claimed_by: list[str],
    challengers: list[str],
    partners: list[str],
) -> list[str]:
    may = {holder, *alternatives, *claimed_by}
    if status == "shared":
        may |= set(partners)
    if status == "contested":
        may |= set(challengers)
    if certainty == "possible" and not alternatives:
        may.add("")
    return sorted(may)


def shares(
    situation: Situation,
    *,
    by: str = "actor",
    areas: gpd.GeoDataFrame | Iterable[gpd.GeoDataFrame] = (),
) -> pd.DataFrame:
    """Bound what each party holds, by state and for the whole country.

    Parameters
    ----------
    situation : Situation
    by : {"actor", "bloc"}
        Whether parties of one bloc are told apart.
    areas : GeoDataFrame or iterable of GeoDataFrame
        Areas by different methods, as :func:`whoholds.control_areas` answers them with
        ``by_state=True``: the least and the most of square kilometres are taken over all of
        them. None, and square kilometres are left out.

    Returns
    -------
    DataFrame
        ``scope`` (a ``state_id`` or ``"country"``), ``measure`` (:data:`MEASURES`), ``actor``
        (``""`` for unknown), ``least``, ``most``, ``total`` (float; all of the measure in that
        scope). A row for each party that may hold any of it, and one for unknown. Roads count
        where they lie, and only to the country outside all states.

    Raises
    ------
    ValueError
        When `by` is neither of the two.
    """
    _check(by)
    expect(situation, Situation)
    areas = (areas,) if isinstance(areas, gpd.GeoDataFrame) else areas
    of = None if by == "actor" else blocs(situation.timeline.ledger, situation.day)
    units = pd.concat([_places(situation), _roads(situation)], ignore_index=True)
    bounds = [_bounds(units, of), *(_bounds(_squares(frame), of) for frame in areas)]
    table = pd.concat(bounds, ignore_index=True)
    keys = ["scope", "measure", "actor"]
    both = table.groupby(keys, as_index=False).agg(
        least=("least", "min"), most=("most", "max"), total=("total", "max")
    )
    # An actor whom one method does not see at all holds nothing by that method.
    seen = table.groupby(keys, as_index=False).size()["size"]
    methods = np.where(both["measure"] == "km2", max(len(bounds) - 1, 1), 1)
    both.loc[seen < methods, "least"] = 0.0
    return _sorted(both)[list(COLUMNS)]


@renamed(line="timeline")
def shares_over_time(
    timeline: Timeline, days: Day | Iterable[Day], *, by: str = "actor"
) -> pd.DataFrame:
    """Bound what each party holds on many days.

    Parameters
    ----------
    timeline : Timeline
    days : str, date or datetime64, or iterable of them
        Days of the timeline's period.
    by : {"actor", "bloc"}
        As for :func:`shares`.

    Returns
    -------
    DataFrame
        As :func:`shares`, with ``day`` (datetime64) before the other columns.
    """
    expect(timeline, Timeline)
    _check(by)
    asked = [pd.Timestamp(day) for day in read_days(days)]
    if not asked:
        return pd.DataFrame(columns=["day", *COLUMNS])
    for day in asked:
        timeline.codes_on(day.date())  # Answers a day outside of the period with its own message.
    units = _lasting(timeline)
    # Actors change sides on few days: blocs are told apart once for all days between.
    epochs: dict[str, tuple[list[int], Mapping[str, str] | None]] = {}
    for place, day in enumerate(asked):
        of = None if by == "actor" else blocs(timeline.ledger, day.date())
        epochs.setdefault(str(of and sorted(of.items())), ([], of))[0].append(place)
    stamps = pd.Series(asked)
    frames = [_on_days(units, stamps.iloc[places], of) for places, of in epochs.values()]
    table = pd.concat(frames).sort_index(kind="stable")
    table.insert(0, "day", stamps.loc[table.index])
    return table.reset_index(drop=True)


def _check(by: str) -> None:
    if by not in ("actor", "bloc"):
        raise ValueError(f"by is {by!r}: pass 'actor' or 'bloc'")


def _sorted(table: pd.DataFrame) -> pd.DataFrame:
    """Sort by scope, the country first, measure and actor."""
    order = table["measure"].map({name: place for place, name in enumerate(MEASURES)})
    table = table.assign(order=order, first=table["scope"] != COUNTRY)
    return table.sort_values(["first", "scope", "order", "actor"], ignore_index=True)


def _lasting(timeline: Timeline) -> pd.DataFrame:
    """All units over all intervals: scope, measure, amount (thousandths), options, start, end."""
    towns, laid = timeline.ledger.towns, road_km(timeline.ledger)
    sites = timeline.ledger.sites
    site = subjects_of("site", sites["site_id"])
    people = towns["population"].astype("Float64").fillna(0.0).to_numpy(np.float64)
    town = subjects_of("town", towns["town_id"])
    stretch = subjects_of("highway", laid["stretch_id"])
    counted = [
        (town, towns["state_id"], "towns", np.ones(len(towns))),
        (town, towns["state_id"], "people", people),
        (stretch, laid["state_id"], "highway_km", laid["km"].to_numpy()),
        (site, sites["state_id"], "sites", np.ones(len(sites))),
    ]
    frames = [
        pd.DataFrame({"subject": subject, "scope": scope, "measure": measure, "amount": amount})
        for subject, scope, measure, amount in counted
    ]
    units = pd.concat(frames, ignore_index=True).astype(dict.fromkeys(("scope", "subject"), "str"))
    # Whole numbers, so that what comes and goes leaves nothing behind.
    units["amount"] = (units["amount"] * 1000).round().astype(np.int64)
    frame = timeline.frame
    spans = frame[["subject", "start", "end"]].assign(options=options(frame))
    return units.merge(spans.astype({"subject": "str"}), on="subject")


def _on_days(units: pd.DataFrame, days: pd.Series, of: Mapping[str, str] | None) -> pd.DataFrame:
    """Sum lasting units into least and most on some days, indexed as these are."""
    unique, back = np.unique(days.to_numpy("datetime64[D]"), return_inverse=True)
    low = np.searchsorted(unique, units["start"].to_numpy("datetime64[D]"))
    high = np.searchsorted(unique, units["end"].to_numpy("datetime64[D]"))  # NaT comes last
    units = units.assign(low=low, high=high)[low < high]
    both = _by_scope(units, of)
    keys = ["scope", "measure", "actor"]
    total = both[both["low"] == 0].groupby(keys[:2])["amount"].sum().rename("total")
    both["only"] = both["amount"].where(both["options"].map(len) == 1, 0)
    each = both.explode("options").rename(columns={"options": "actor"})
    nothing = total.index.to_frame(index=False).assign(actor="")
    parties = pd.concat([each[keys], nothing]).drop_duplicates().merge(total, on=keys[:2])
    parties = _sorted(parties)
    at = each[keys].merge(parties[keys].reset_index(), on=keys, how="left")["index"].to_numpy()
    bounds = []
    for amount in (each["only"].to_numpy(), each["amount"].to_numpy()):
        turns = np.zeros((len(parties), len(unique) + 1), np.int64)
        np.add.at(turns, (at, each["low"].to_numpy()), amount)
        np.subtract.at(turns, (at, each["high"].to_numpy()), amount)
        bounds.append(turns.cumsum(axis=1)[:, back])
    least, most = bounds
    day, party = np.nonzero(((most > 0) | (parties["actor"] == "").to_numpy()[:, None]).T)
    table = parties.iloc[party].set_axis(days.index[day])
    table = table.assign(
        least=least[party, day] / 1000, most=most[party, day] / 1000, total=table["total"] / 1000
    )
    return table[list(COLUMNS)]


@remembered
def road_km(ledger: Ledger) -> pd.DataFrame:
    """Measure how much of every stretch lies in every state.

    Parameters
    ----------
    ledger : Ledger

    Returns
    -------
    DataFrame
        ``stretch_id``, ``state_id`` (``""`` for what lies in none) and ``km`` (geodesic, to the
        metre), a row for each state that a stretch has some of its length in.

    Raises
    ------
    RouteError
        When the stations of a road cannot be placed on its line.
    """
    laid = stretches(ledger)
    lines = laid.geometry.to_numpy()
    # Lines are not cut at a border that crosses itself.
    borders = shapely.make_valid(ledger.states.geometry.to_numpy())
    stretch, state = shapely.STRtree(borders).query(lines, predicate="intersects")
    inside = crs.length_km(shapely.intersection(lines[stretch], borders[state]))
    rest = crs.length_km(lines) - np.bincount(stretch, inside, len(lines))
    every = np.arange(len(lines))
    of_state = ledger.states["state_id"].to_numpy(object)[state]
    measured = pd.DataFrame(
        {
            "stretch_id": laid["stretch_id"].to_numpy(object)[np.r_[stretch, every]],
            "state_id": np.r_[of_state, [""] * len(lines)],
            # Borders drawn twice may overlap by a hair.
            "km": np.r_[inside, np.maximum(rest, 0.0)].round(3),
        }
    )
    return measured[measured["km"] > 0].reset_index(drop=True)


def _places(situation: Situation) -> pd.DataFrame:
    """Towns, their people, and sites as units: scope, measure, amount, options."""
    towns = situation.towns
    may = options(towns)
    size = situation.timeline.ledger.towns.set_index("town_id")["population"]
    people = towns["town_id"].map(size).astype("Float64").fillna(0.0).to_numpy(np.float64)
    state = towns["state_id"].to_numpy(object)
    one = np.ones(len(towns))
    frames = [_units(state, "towns", one, may), _units(state, "people", people, may)]
    sites = situation.sites
    if len(sites):
        one = np.ones(len(sites))
        frames.append(_units(sites["state_id"].to_numpy(object), "sites", one, options(sites)))
    return pd.concat(frames, ignore_index=True)


def _roads(situation: Situation) -> pd.DataFrame:
    """Kilometres of stretches in each state as units."""
    ledger = situation.timeline.ledger
    laid = road_km(ledger)
    verdicts = situation.timeline.on(situation.day).set_index("subject")
    own = verdicts.loc[subjects_of("highway", laid["stretch_id"]).tolist()]
    return _units(
        laid["state_id"].to_numpy(object), "highway_km", laid["km"].to_numpy(float), options(own)
    )


def _squares(areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Square kilometres of areas as units."""
    return _units(
        areas["state_id"].to_numpy(object),
        "km2",
        areas["km2"].to_numpy(float).round(2),  # to the hectare
        options(areas),
    )


def _units(
    scope: npt.NDArray[Any], measure: str, amount: npt.NDArray[Any], may: pd.Series
) -> pd.DataFrame:
    return pd.DataFrame(
        {"scope": scope, "measure": measure, "amount": amount, "options": may.to_numpy(object)}
    )


def _by_scope(units: pd.DataFrame, of: Mapping[str, str] | None) -> pd.DataFrame:
    """Count units to their state and to the country, their options by bloc where asked."""
    inside = units[units["scope"] != ""]
    both = pd.concat([units.assign(scope=COUNTRY), inside], ignore_index=True)
    if of is not None:
        both["options"] = [sorted({of.get(one, one) for one in may}) for may in both["options"]]
    return both


def _bounds(units: pd.DataFrame, of: Mapping[str, str] | None) -> pd.DataFrame:
    """Sum units into least and most for each scope, measure and party."""
    both = _by_scope(units, of)
    keys = ["scope", "measure"]
    total = both.groupby(keys)["amount"].sum().rename("total")
    both["only"] = both["amount"].where(both["options"].map(len) == 1, 0.0)
    each = both.explode("options").rename(columns={"options": "actor"})
    # Unknown always has its row, also where it is nothing.
    nothing = total.index.to_frame(index=False).assign(actor="", amount=0.0, only=0.0)
    each = pd.concat([each[[*keys, "actor", "amount", "only"]], nothing], ignore_index=True)
    sums = each.groupby([*keys, "actor"], as_index=False).agg(
        least=("only", "sum"), most=("amount", "sum")
    )
    answer = sums.merge(total.reset_index(), on=keys)
    return answer[(answer["most"] > 0) | (answer["actor"] == "")]
