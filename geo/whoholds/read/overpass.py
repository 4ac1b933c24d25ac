"""Road geometry from OpenStreetMap, as the Overpass API and OSM JSON files have it.

A road there is a *relation* of ways, in any order and direction, often with both carriageways,
roundabouts and holes. :func:`read` takes it from a file, :func:`fetch` from a server that you
name; nothing is ever fetched unless you call :func:`fetch`. :func:`with_route` lays it under a
ledger's road: stations, sections and verdicts stay as they are, only kilometres change.

OpenStreetMap's data are © OpenStreetMap contributors under the Open Database Licence 1.0; the
:class:`~whoholds.ledgers.Attribution` travels with the line into every export.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from whoholds import crs
from whoholds._renamed import renamed
from whoholds.errors import SourceDataError, SubjectError, expect
from whoholds.ledgers import Attribution, Ledger
from whoholds.read._files import json_text, mistaken
from whoholds.read._importing.points import point
from whoholds.roads import linework as _parts, route

__all__ = ["ENDPOINT", "OsmRoad", "fetch", "read", "with_route"]

ENDPOINT = "https://overpass-api.de/api/"
"""The Overpass instance that :func:`fetch` asks unless told otherwise."""

_LICENCE = "ODbL-1.0"
_COPYRIGHT = "https://www.openstreetmap.org/copyright"
_SIDE_ROLES = frozenset({"link", "stop", "platform", "guidepost", "shortcut", "alternative"})
"""Members of a road's relation that are not its carriageway."""


@dataclass(frozen=True, eq=False)
class OsmRoad:
    """A road's line out of OpenStreetMap.

    Parameters
    ----------
    ref : str
        As signposted, such as ``"AH1"``; ``""`` where the data do not say.
    name : str
        The relation's name, or ``""``.
    geometry : LineString or MultiLineString
        All carriageways in EPSG:4326, joined where they meet.
    gaps : GeoDataFrame
        Where the parts do not meet, the longest first: ``km``, ``geometry`` (the shortest leap
        that would join them), EPSG:4326.
    missing : tuple of int
        Ids of member ways whose geometry the data leave out.
    relations : tuple of int
        Ids of the relations used.
    attribution : Attribution
        What must be shown wherever the line is.
    """

    ref: str
    name: str
    geometry: BaseGeometry
    gaps: gpd.GeoDataFrame
    missing: tuple[int, ...]
    relations: tuple[int, ...]
    attribution: Attribution


def read(path: str | Path, *, ref: str = "") -> OsmRoad:
    """Read a road from a file of the Overpass API or in OSM JSON.

    Parameters
    ----------
    path : str or Path
        What a query with ``[out:json]`` answered: relations with their ways (``out geom;``, or
        ``out body; >>; out skel;``), or ways alone.
    ref : str, optional
        Which road, when the file holds several.

    Returns
    -------
    OsmRoad
        Parts in any order and direction joined, gaps reported.

    Raises
    ------
    SourceDataError
        When the file is no such JSON, the server broke the answer off, or the road is not in it.
    """
    path = Path(path)
    try:
        raw = path.read_bytes()
        mistaken.refuse(raw, path.name)
        data = json_text.load(raw.decode("utf-8-sig"))
    except SourceDataError:
        raise
    except (OSError, ValueError, RecursionError) as error:
        raise SourceDataError(f"{path}: no readable JSON ({error}); save it again") from error
    return _road(data, ref, str(path))


def fetch(
    ref: str,
    *,
    within: tuple[float, float, float, float],
    endpoint: str = ENDPOINT,
    into: str | Path | None = None,
    seconds: float = 300.0,
) -> OsmRoad:
    """Fetch a road from an Overpass server by its relation's ref.

    Needs the extra ``osm`` (``pip install whoholds[osm]``). A busy server is asked again after
    the pause it names.

    Parameters
    ----------
    ref : str
        The relation's ``ref``, such as ``"AH1"``.
    within : tuple of float
        West, south, east, north in degrees: relations that touch this box are taken, for refs
        are shared by roads of many countries.
    endpoint : str, optional
        Base address of the server, up to and with ``api/``.
    into : str or Path, optional
        Where to keep the server's answer, for :func:`read`.
    seconds : float, default 300
        How long to try.

    Returns
    -------
    OsmRoad
        As :func:`read` answers.

    Raises
    ------
    SourceDataError
        When the server cannot be asked, refuses, or knows no such road there.
    """
    west, south, east, north = within
    code = (
        f"relation[type=route][route=road][ref={json.dumps(ref, ensure_ascii=False)}]"
        f"({south},{west},{north},{east});out body;>>;out skel qt;"
    )
    # A thread of its own, since notebooks run an event loop already.
    with ThreadPoolExecutor(max_workers=1) as thread:
        data = thread.submit(asyncio.run, _ask(code, endpoint, seconds)).result()
    if into is not None:
        Path(into).write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return _road(data, ref, endpoint)


@renamed(highway_id="highway")
def with_route(
    ledger: Ledger,
    highway: str,
    geometry: BaseGeometry,
    attribution: Attribution,
    *,
    quality: str = "surveyed",
) -> Ledger:
    """Lay another line under a road; sections and verdicts stay, kilometres change.

    Parameters
    ----------
    ledger : Ledger
        Stays as it is.
    highway : str
        The road, such as ``"AH1"``.
    geometry : LineString or MultiLineString
        The new line, EPSG:4326, drawn in any order and direction.
    attribution : Attribution
        Whose line it is, for every export; :attr:`OsmRoad.attribution` for OpenStreetMap's.
    quality : str, default "surveyed"
        ``"schematic"`` where the line is coarse.

    Returns
    -------
    Ledger
        With that line and the attribution added.

    Raises
    ------
    SubjectError
        When the ledger has no such road.
    RouteError
        When the road's stations cannot be placed on the line, all of them listed: a line that
        ends half-way is refused, never stretched.
    """
    expect(ledger, Ledger)
    which = ledger.highways["highway_id"] == highway
    if not which.any():
        raise SubjectError(f"no road `{highway}`; highways.geojson lists them")
    highways = ledger.highways.copy()
    highways.loc[which, "geometry"] = gpd.GeoSeries([geometry], crs=crs.LONLAT).to_numpy()
    highways.loc[which, "geometry_quality"] = quality
    highways.loc[which, "geometry_source"] = attribution.text
    stations = ledger.stations[ledger.stations["highway_id"] == highway].sort_values("order")
    if len(stations):
        places = ledger.towns.set_index("town_id").geometry.loc[stations["town_id"].tolist()]
        route.fit(geometry, np.asarray(places), towns=list(stations["town_id"]), highway_id=highway)
    kept = tuple(dict.fromkeys([*ledger.attributions, attribution]))
    return replace(ledger, highways=highways, attributions=kept)


async def _ask(code: str, endpoint: str, seconds: float) -> Mapping[str, Any]:
    """Ask an Overpass server, patiently."""
    try:
        from aio_overpass import Client, Query
        from aio_overpass.error import ClientError
    except ImportError as error:
        raise SourceDataError(
            "fetching from OpenStreetMap needs aio-overpass; `pip install whoholds[osm]`"
        ) from error
    client = Client(url=endpoint, user_agent="whoholds", status_timeout_secs=30)
    query = Query(code)
    query.run_timeout_secs = seconds
    try:
        await client.run_query(query)
    except ClientError as error:
        raise SourceDataError(f"{endpoint}: {error}; ask another endpoint, or later") from error
    finally:
        await client.close()
    return query.response or {}


def _road(data: Any, ref: str, where: str) -> OsmRoad:
    """Join the ways of a road."""
    if not isinstance(data, dict) or not isinstance(data.get("elements"), list):
        raise SourceDataError(f"{where}: no `elements` in it; save it with [out:json]")
    if "error" in str(data.get("remark", "")):
        raise SourceDataError(f"{where}: the server broke off ({data['remark']}); fetch it again")
    whole = [element for element in map(_element, data["elements"]) if element]
    if len(whole) < len(data["elements"]):
        raise SourceDataError(f"{where}: an element has no type and no number; fetch it again")
    elements = {(e["type"], e["id"]): e for e in whole}
    heads = _heads(whole, ref, where)
    ways: dict[int, shapely.LineString | None] = {}
    for head in heads:
        for key, line in _ways(head, elements, set()):
            ways[key] = ways.get(key) or line
    drawn = [line for line in ways.values() if line is not None]
    if not drawn:
        raise SourceDataError(f"{where}: no geometry for {ref or 'the road'}; ask for `out geom;`")
    geometry = shapely.line_merge(shapely.MultiLineString(drawn))
    leaps = _parts.gaps(geometry)
    tags = heads[0]["tags"]
    stamped = data.get("osm3s")
    stamp = str(stamped.get("timestamp_osm_base", "") if isinstance(stamped, dict) else "")[:10]
    return OsmRoad(
        ref=str(ref or tags.get("ref", "")),
        name=str(tags.get("name", "")),
        geometry=geometry,
        gaps=gpd.GeoDataFrame(
            {"km": [km for _, km in leaps]}, geometry=[leap for leap, _ in leaps], crs=crs.LONLAT
        ),
        missing=tuple(key for key, line in ways.items() if line is None),
        relations=tuple(head["id"] for head in heads if head["type"] == "relation"),
        attribution=Attribution(
            resource="highways",
            text="© OpenStreetMap contributors" + (f", data of {stamp}" if stamp else ""),
            licence=_LICENCE,
            url=_COPYRIGHT,
        ),
    )


def _heads(elements: Sequence[Mapping[str, Any]], ref: str, where: str) -> list[Mapping[str, Any]]:
    """Find the relations, or else the ways, that make the road."""
    for kind in ("relation", "way"):
        inner = {
            member["ref"]
            for e in elements
            if e["type"] == "relation"
            for member in e["members"]
            if member["type"] == kind
        }
        named = [
            e
            for e in elements
            if e["type"] == kind and (e["tags"].get("ref") == ref if ref else e["id"] not in inner)
        ]
        if named:
            break
    refs = sorted({str(e["tags"].get("ref", "")) for e in named} - {""})
    if not named:
        raise SourceDataError(f"{where}: no road {ref!r} in it")
    if len(refs) > 1:
        raise SourceDataError(f"{where}: several roads, {', '.join(refs)}; name one by `ref`")
    return named


def _ways(
    head: Mapping[str, Any], elements: Mapping[Any, Mapping[str, Any]], seen: set[int]
) -> Iterator[tuple[int, shapely.LineString | None]]:
    """Give the ways below an element with their lines, through relations of relations."""
    waiting = [head]
    while waiting:
        element = waiting.pop()
        if element["type"] == "way":
            yield element["id"], _line(element, elements)
            continue
        if element["id"] in seen:
            continue
        seen.add(element["id"])
        below: list[Mapping[str, Any]] = []
        for member in element["members"]:
            kind, key = member["type"], member["ref"]
            if kind == "node" or member["role"] in _SIDE_ROLES:
                continue
            full = elements.get((kind, key))
            if kind == "way":
                line = _line(member, elements) or (_line(full, elements) if full else None)
                yield key, line
            elif full:
                below.append(full)
        waiting += reversed(below)


def _element(said: Any) -> dict[str, Any]:
    """Give an element with every part of it what it must be; nothing where it is none."""
    if not isinstance(said, dict) or not isinstance(said.get("type"), str):
        return {}
    if not isinstance(said.get("id"), int):
        return {}
    tags = said.get("tags")
    nodes = [node for node in _listed(said.get("nodes")) if isinstance(node, int)]
    return {
        "type": said["type"],
        "id": said["id"],
        "nodes": nodes,
        "lon": said.get("lon"),
        "lat": said.get("lat"),
        "tags": tags if isinstance(tags, dict) else {},
        "geometry": _listed(said.get("geometry")),
        "members": [
            {
                "type": str(one.get("type", "")),
                "ref": one["ref"],
                "nodes": [],
                "role": str(one.get("role", "")),
                "geometry": _listed(one.get("geometry")),
            }
            for one in _listed(said.get("members"))
            if isinstance(one, dict) and isinstance(one.get("ref"), int)
        ],
    }


def _listed(said: Any) -> list[Any]:
    return said if isinstance(said, list) else []


def _line(
    way: Mapping[str, Any], elements: Mapping[Any, Mapping[str, Any]]
) -> shapely.LineString | None:
    """Draw one way from its own vertices, or from those of its nodes."""
    # A query cut to a box leaves null for vertices outside it, and nodes may be missing.
    nodes = way["geometry"] or [elements.get(("node", n)) for n in way["nodes"]]
    places = [(node.get("lon"), node.get("lat")) for node in nodes if isinstance(node, dict)]
    spots = [point(str(lon), str(lat)) for lon, lat in places if lon is not None]
    sound = [spot for spot in spots if spot is not None]
    return shapely.LineString(sound) if len(sound) > 1 else None
