"""Areas and fronts over many days, recomputing only what lies near a change.

Places stay where they are, so cells are cut once for all days. From one day to the next only
the cells that listen to a changed place are asked again, and only the areas that gain or lose a
cell are drawn anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from whoholds import crs
from whoholds._renamed import renamed
from whoholds.dates import Day, read_day
from whoholds.engine.actors import blocs
from whoholds.engine.timeline import Timeline
from whoholds.errors import DateError, expect
from whoholds.subject import subjects_of
from whoholds.territory import faces, interpolation, mesh as meshes
from whoholds.territory.fronts import drawn, frontlines
from whoholds.territory.incremental import Row, Step, gather, inverse, paint
from whoholds.territory.interpolation import Ints, Mesh, Shapes
from whoholds.territory.samples import Places, agreed, number, share, spacing
from whoholds.territory.voronoi import ridges

__all__ = ["Labels", "areas_over_time", "draw", "fronts_over_time"]


@dataclass(frozen=True, eq=False)
class Labels:
    """Sides and verdicts of all spots, on the days on which any of them changes.

    Parameters
    ----------
    days : ndarray of datetime64[D], shape (d,)
    side, kind : ndarray of int32, shape (d, p)
        As of :class:`whoholds.territory.samples.Places`, a row a day.
    """

    days: npt.NDArray[np.datetime64]
    side: npt.NDArray[np.int32]
    kind: npt.NDArray[np.int32]


@renamed(line="timeline")
def areas_over_time(
    timeline: Timeline,
    *,
    start: Day | None = None,
    end: Day | None = None,
    method: str = "vote",
    by: str = "actor",
    by_state: bool = False,
    evidence_radius_km: float = 50.0,
    client: Any = None,
) -> gpd.GeoDataFrame:
    """Derive areas of control for every day of a timeline.

    Parameters
    ----------
    timeline : Timeline
    start, end : str, date or datetime64, optional
        First and last day, both inclusive; by default those of the period.
    method : {"vote", "cells", "roads"}
        As for :func:`whoholds.control_areas`.
    by : {"actor", "bloc", "verdict"}
    by_state : bool
    evidence_radius_km : float
    client : dask.distributed.Client, optional
        Where to draw the areas; the result is the same.

    Returns
    -------
    GeoDataFrame
        MultiPolygons in EPSG:4326, one row an area and interval, sorted by state, bloc, holder
        and start: ``state_id``, ``holder``, ``bloc``, ``status``, ``certainty``, ``challengers``,
        and with ``by="verdict"`` ``alternatives`` and ``claimed_by`` (lists of str); ``start``
        and ``end`` (datetime64, half-open, ``end`` NaT for still so on the last day); ``km2``,
        ``method``, ``evidence_radius_km``. On every day the rows cover the land just once.

    Raises
    ------
    ValueError
        For a method that has no history here, or another `by`.
    DateError
        When a day lies outside the period, or the last before the first.
    """
    if method not in ("vote", "cells", "roads"):
        raise ValueError(f"method is {method!r}: pass 'vote', 'cells' or 'roads'")
    expect(timeline, Timeline)
    ground = faces.lay(timeline.ledger.states)
    if by not in ("actor", "bloc", "verdict"):
        raise ValueError(f"by is {by!r}: pass 'actor', 'bloc' or 'verdict'")
    span = (
        timeline.period[0] if start is None else start,
        timeline.period[1] if end is None else end,
    )
    places, labels = _read(timeline, span, by, ground.plane)
    rows = draw(
        ground,
        places,
        labels,
        method=method,
        radius=evidence_radius_km * 1000.0,
        roads=ground.plane.project(timeline.ledger.highways.geometry.to_numpy()),
        by_state=by_state,
        client=client,
    )
    frame = _frame(rows, ground, places, labels, by_state=by_state)
    if by != "verdict":
        frame = frame.drop(columns=["alternatives", "claimed_by"])
    return frame.assign(method=method, evidence_radius_km=evidence_radius_km)


def fronts_over_time(
    areas: gpd.GeoDataFrame, *, smoothing_km: float | None = None
) -> gpd.GeoDataFrame:
    """Draw the lines between blocs for every day that areas were derived for.

    Parameters
    ----------
    areas : GeoDataFrame
        As :func:`areas_over_time` answers.
    smoothing_km : float, optional
        As for :func:`whoholds.frontlines`.

    Returns
    -------
    GeoDataFrame
        As :func:`whoholds.frontlines`, with ``start`` and ``end`` (datetime64, half-open),
        sorted by blocs and start; rows of one pair of blocs never overlap in time.

    Raises
    ------
    ValueError
        For the areas of one day alone.
    """
    expect(areas, gpd.GeoDataFrame)
    if "start" not in areas:
        raise ValueError("these are areas of one day: pass them to frontlines")
    days = np.sort(areas["start"].unique())
    open_end = areas["end"].fillna(pd.Timestamp.max.as_unit("s"))
    frames = []
    known: dict[bytes, shapely.LineString] = {}
    for nth, day in enumerate(days):
        own = areas[(areas["start"] <= day) & (open_end > day)]
        lines = drawn(own, None, smoothing_km, known)
        until = days[nth + 1] if nth + 1 < len(days) else np.datetime64("NaT", "s")
        frames.append(lines.assign(start=day, end=until))
    if not frames:
        never = pd.Series([], dtype="datetime64[s]")
        return frontlines(areas).assign(start=never, end=never)
    return _joined(pd.concat(frames, ignore_index=True))


def _joined(lines: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Let a line that stays as it is last over all its days."""
    pair = ["left_bloc", "right_bloc"]
    lines = lines.sort_values([*pair, "start"], ignore_index=True)
    key = pd.DataFrame(lines[pair])
    key["shape"] = lines.geometry.to_wkb()
    key["holders"] = lines["left_holders"].map(tuple).astype(str) + lines["right_holders"].map(
        tuple
    ).astype(str)
    goes_on = (key == key.shift()).all(axis=1) & (lines["start"] == lines["end"].shift())
    run = (~goes_on).cumsum()
    ends = lines["end"].groupby(run).agg(lambda own: own.iloc[-1])
    first = gpd.GeoDataFrame(lines[~goes_on]).reset_index(drop=True)
    return first.assign(end=ends.to_numpy())


def _read(
    timeline: Timeline, span: tuple[Day, Day], by: str, plane: crs.Projection
) -> tuple[Places, Labels]:
    """Read and number the verdicts on towns on all days on which any of them changes."""
    first, last = (np.datetime64(read_day(day), "D") for day in span)
    if last < first:
        raise DateError(f"{last} is before {first}; name the earlier day first")
    timeline.codes_on(last)  # Answers a day outside of the period with its own message.
    towns = timeline.ledger.towns
    lonlat = np.asarray(towns.geometry.to_numpy(), dtype=object)
    at = shapely.get_coordinates(plane.project(shapely.multipoints(lonlat)))
    spot, group = share(at)
    subjects = timeline.subjects.get_indexer(pd.Index(subjects_of("town", towns["town_id"])))
    frame = timeline.frame
    turns = frame.loc[frame["kind"] == "town", "start"].to_numpy().astype("datetime64[D]")
    names = timeline.ledger.actor_blocs[["start", "end"]].to_numpy().ravel()
    dated = np.array([day for day in names if day], dtype="datetime64[D]")
    turns = np.unique(np.concatenate([turns, dated, [first]]))
    days = turns[(turns >= first) & (turns <= last)]
    rows = np.array([timeline.codes_on(day)[subjects] for day in days])
    of = [blocs(timeline.ledger, day.astype(date)) for day in days]
    epoch = np.unique([str(sorted(one.items())) for one in of], return_inverse=True)[1].ravel()
    key = epoch[:, None] * len(frame) + rows
    distinct, back = np.unique(key, return_inverse=True)
    verdicts = frame.iloc[distinct % len(frame)].reset_index(drop=True)
    names_of = {int(number_): of[int(nth)] for nth, number_ in enumerate(epoch)}
    verdicts["bloc"] = [
        names_of[int(number_)].get(str(holder), str(holder))
        for number_, holder in zip(distinct // len(frame), verdicts["holder"], strict=True)
    ]
    numbered = number(verdicts, by)
    back = back.reshape(rows.shape)
    lost = len(numbered.side_names) - 1
    sides = [agreed(numbered.side[row], spot, group, lost) for row in back]
    kinds = [agreed(numbered.kind[row], spot, group, -1) for row in back]
    labels = Labels(days, np.array(sides, dtype=np.int32), np.array(kinds, dtype=np.int32))
    places = Places(
        spots=at[spot],
        lonlat=lonlat[spot],
        side=labels.side[0].astype(np.intp),
        kind=labels.kind[0].astype(np.intp),
        kinds=numbered.kinds,
        side_names=numbered.side_names,
        spacing=spacing(at[spot]),
    )
    return places, labels


def draw(
    ground: faces.Land,
    places: Places,
    labels: Labels,
    *,
    method: str,
    radius: float,
    roads: Shapes | None = None,
    by_state: bool = False,
    client: Any = None,
) -> list[Row]:
    """Draw the areas of many days.

    Parameters
    ----------
    ground : Land
    places : Places
        Where they are and what their verdicts are called.
    labels : Labels
        Which verdict each has on which day.
    method, radius, roads, by_state, client
        As for :func:`areas_over_time`; metres, and roads on the plane.

    Returns
    -------
    list of (int, int, int, MultiPolygon)
        State and verdict as one number, number of the first and of the last day (exclusive),
        shape.
    """
    _, near = interpolation.nearest(places.spots, places.spots, meshes.NEIGHBOURS)
    wanted = np.zeros(len(places.spots), dtype=bool)
    for side in labels.side:
        wanted |= meshes.mixed(near, side)
    mesh = meshes.lay(
        places.spots,
        wanted,
        method=method,
        spacing=places.spacing,
        reach=radius,
        roads=roads,
    )
    pairs, ends = ridges(mesh.seeds, ground.span)
    opening, steps, parted = _follow(mesh, labels, pairs)
    finest = 0.0 if by_state or method == "cells" else meshes.step(places.spacing)
    atoms = faces.cut(ground, mesh, ends[parted], radius=radius)
    atoms = faces.straightened(atoms, places.lonlat, finest)
    return paint(atoms, opening, steps, by_state=by_state, count=len(places.kinds), client=client)


def _follow(
    mesh: Mesh, labels: Labels, pairs: Ints
) -> tuple[Ints, list[Step], npt.NDArray[np.bool_]]:
    """Decide all cells on the first day, then on each day those that hear of a change."""
    every = np.arange(len(mesh.seeds))
    places, sides = labels.kind.astype(np.intp), labels.side.astype(np.intp)
    side, _, _ = interpolation.vote(mesh, sides[0])
    kind = meshes.kinds(mesh, side, sides[0], places[0], every)
    opening = kind.copy()
    one, other = pairs[:, 0], pairs[:, 1]
    parted = kind[one] != kind[other]
    hears = inverse(mesh.neighbours.ravel(), np.repeat(every, mesh.neighbours.shape[1]))
    touches = inverse(pairs.ravel(), np.repeat(np.arange(len(pairs)), 2))
    steps = []
    for nth in range(1, len(labels.days)):
        news = np.flatnonzero((sides[nth] != sides[nth - 1]) | (places[nth] != places[nth - 1]))
        asked = np.unique(gather(hears, news))
        side[asked], _, _ = interpolation.vote(mesh, sides[nth], asked)
        fresh = meshes.kinds(mesh, side, sides[nth], places[nth], asked)
        turned = fresh != kind[asked]
        seeds, fresh = asked[turned], fresh[turned]
        kind[seeds] = fresh
        edges = gather(touches, seeds)
        parted[edges] |= kind[one[edges]] != kind[other[edges]]
        steps.append(Step(seeds, fresh))
    return opening, steps, parted


def _frame(
    rows: list[Row], ground: faces.Land, places: Places, labels: Labels, *, by_state: bool
) -> gpd.GeoDataFrame:
    """Spell rows out."""
    width = len(places.kinds) + 1
    label = np.array([row[0] for row in rows], dtype=np.intp)
    shapes: Shapes = np.array([row[3] for row in rows], dtype=object)
    verdicts = places.verdicts(label % width - 1)
    names = ground.state_ids if by_state else np.array([""], dtype=object)
    days = np.append(labels.days.astype("datetime64[s]"), np.datetime64("NaT", "s"))
    verdicts.insert(0, "state_id", names[label // width])
    verdicts["start"] = days[[row[1] for row in rows]]
    verdicts["end"] = days[[row[2] for row in rows]]
    verdicts["km2"] = faces.square_km(ground, shapes)
    frame = gpd.GeoDataFrame(verdicts, geometry=shapes, crs=crs.LONLAT)
    frame.attrs.update(places.remembered())
    order = ["state_id", "bloc", "holder", "status", "certainty", "start"]
    return frame.sort_values(order, kind="stable", ignore_index=True)
