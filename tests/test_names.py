"""Spellings find their town, or the matcher says why it cannot tell."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from whoholds import crs, names
from whoholds.names import Gazetteer, match

ROOT = Path(__file__).parent.parent

# MIMU's names of states and regions, and GeoNames' codes for them -> ISO 3166-2. Neither tells
# Naypyidaw from Mandalay, as the pack does not.
_MIMU = {
    "Shan (North)": "MM-17", "Shan (South)": "MM-17", "Shan (East)": "MM-17", "Sagaing": "MM-01",
    "Ayeyarwady": "MM-07", "Kachin": "MM-11", "Magway": "MM-03", "Mandalay": "MM-04",
    "Nay Pyi Taw": "MM-04", "Bago (East)": "MM-02", "Bago (West)": "MM-02", "Rakhine": "MM-16",
    "Yangon": "MM-06", "Chin": "MM-14", "Tanintharyi": "MM-05", "Kayin": "MM-13", "Mon": "MM-15",
    "Kayah": "MM-12",
}  # fmt: skip
_GEONAMES = {
    "17": "MM-06", "16": "MM-02", "03": "MM-07", "04": "MM-11", "08": "MM-04", "18": "MM-04",
    "10": "MM-01", "11": "MM-17", "15": "MM-03", "05": "MM-13", "06": "MM-12", "13": "MM-15",
    "02": "MM-14", "01": "MM-16", "12": "MM-05",
}  # fmt: skip


@pytest.fixture(scope="module")
def towns() -> gpd.GeoDataFrame:
    """Towns that are easily taken for one another."""
    rows = [
        ("nawnghkio", "Nawnghkio", "နောင်ချို", "Naungcho", "MM-17", 96.81, 22.31),
        ("minhla-bago", "Minhla", "", "", "MM-02", 95.71, 17.97),
        ("minhla-magway", "Minhla", "", "", "MM-03", 95.03, 19.97),
        ("pan-lon", "Pan Lon", "", "", "MM-17", 98.79, 23.26),
        ("dagon-north", "Dagon Myothit (North)", "", "", "MM-06", 96.20, 16.90),
        ("lashio", "Lashio", "လားရှိုး", "", "MM-17", 97.75, 22.94),
        ("kyaukme", "Kyaukme", "", "", "MM-17", 97.03, 22.54),
    ]
    columns = ["town_id", "name", "name_local", "alt_names", "state_id", "lon", "lat"]
    frame = pd.DataFrame(rows, columns=columns)
    points = gpd.points_from_xy(frame.lon, frame.lat, crs="EPSG:4326")
    return gpd.GeoDataFrame(frame.drop(columns=["lon", "lat"]), geometry=points)


@pytest.mark.parametrize(
    ("name", "town", "how"),
    [
        ("Nawnghkio", "nawnghkio", "exact"),
        ("NAUNGCHO", "nawnghkio", "exact"),
        ("Nawng-Hkio Town", "nawnghkio", "normalised"),
        ("Naung Hkio", "nawnghkio", "normalised"),
        ("နောင်ချိုမြို့", "nawnghkio", "normalised"),
        ("Kyauk Me", "kyaukme", "normalised"),
    ],
)
def test_spellings_find_their_town(towns: gpd.GeoDataFrame, name: str, town: str, how: str) -> None:
    found = match(name, towns, state_id="MM-17")
    assert (found.town_id, found.how) == (town, how)
    assert found.candidates[0].town_id == town


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("Minhla", "homonym"),
        ("Sittwe", "unknown"),
        ("", "unknown"),
        ("!!!", "unknown"),
        ("Dagon Myothit (South)", "unknown"),
        ("Lashio Township", "unknown"),
        ("Panglong", "close"),
        ("လားရှိူး", "close"),
    ],
)
def test_abstains_rather_than_guesses(towns: gpd.GeoDataFrame, name: str, how: str) -> None:
    found = match(name, towns)
    assert found.town_id is None
    assert found.how == how


def test_a_short_name_alone_is_no_small_town(towns: gpd.GeoDataFrame) -> None:
    """No gazetteer lists all namesakes: somebody must say where it is, or that it is known."""
    found = match("Kyaukme", towns)
    assert (found.town_id, found.how) == (None, "unplaced")
    assert [c.town_id for c in found.candidates] == ["kyaukme"]
    assert match("Kyaukme", towns, closed=True).town_id == "kyaukme"
    large = towns.assign(population=pd.array([None, 1, 1, 1, 1, 1, 60_000], dtype="Int64"))
    assert match("Kyaukme", large).town_id == "kyaukme", "a large town is meant by its name"
    assert match("Lashio", large).how == "unplaced"
    assert match("Nawnghkio", towns).town_id == "nawnghkio", "nine letters are rarely shared"


def test_an_addition_in_brackets_tells_of_namesakes(towns: gpd.GeoDataFrame) -> None:
    named = towns.replace({"name": {"Nawnghkio": "Nawnghkio (Shan)"}})
    named.loc[0, "alt_names"] = "Nawnghkio"
    assert match("Nawnghkio", named).how == "unplaced"
    assert match("Nawnghkio (Shan)", named).town_id == "nawnghkio"
    assert match("Nawnghkio", named, state_id="MM-17").town_id == "nawnghkio"


def test_homonyms_list_both_and_the_state_decides(towns: gpd.GeoDataFrame) -> None:
    both = match("Minhla", towns)
    assert [c.town_id for c in both.candidates] == ["minhla-bago", "minhla-magway"]
    assert match("Minhla", towns, state_id="MM-03").town_id == "minhla-magway"
    assert match("Minhla", towns, near=(95.7, 18.0)).town_id == "minhla-bago"


def test_outside_the_bounds_nobody_is_found_but_the_namesake_is_listed(
    towns: gpd.GeoDataFrame,
) -> None:
    found = match("Lashio", towns, state_id="MM-02")
    assert found.town_id is None
    assert [c.town_id for c in found.candidates] == ["lashio"]
    assert match("Lashio", towns, near=(95.0, 20.0)).town_id is None


def test_a_place_nearby_allows_what_a_state_does_not(towns: gpd.GeoDataFrame) -> None:
    assert match("Panglong", towns, state_id="MM-17").town_id is None
    assert match("Panglong", towns, near=(98.8, 23.3)).town_id == "pan-lon"


def test_match_all_equals_match_one_by_one(towns: gpd.GeoDataFrame) -> None:
    asked = pd.Series(["Minhla", "Lasho", "Minhla", "nobody"], index=[7, 3, 9, 1])
    states = pd.Series(["MM-03", "", "", ""], index=asked.index)
    near = gpd.GeoSeries.from_xy([0, 97.7, np.nan, 0], [0, 22.9, np.nan, 0], index=asked.index)
    near = near.where(asked.ne("Minhla"))
    found = names.match_all(asked, towns, state_ids=states, near=near)
    alone = names.match_all(asked, towns)
    assert alone.how.tolist() == ["homonym", "close", "homonym", "unknown"]
    assert found.index.tolist() == [7, 3, 9, 1]
    assert found.town_id.tolist() == ["minhla-magway", "lashio", "", ""]
    assert found.how.tolist() == ["exact", "fuzzy", "homonym", "unknown"]
    assert found.candidates[9] == "minhla-bago|minhla-magway"


def test_gazetteer_may_be_empty(towns: gpd.GeoDataFrame) -> None:
    assert match("Lashio", towns.iloc[:0]).how == "unknown"


# --- how often it is right, on real spellings ------------------------------------------------


@dataclass(frozen=True)
class Score:
    """What became of the questions: right and wrong answers, and abstentions."""

    right: int
    wrong: int
    abstained: int

    @property
    def precision(self) -> float:
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        """Share of all questions; for those that no town can answer it counts against nobody."""
        return self.right / (self.right + self.wrong + self.abstained)


Question = tuple[str, str, tuple[float, float]]


def measure(gazetteer: gpd.GeoDataFrame, asked: Iterator[Question], *, by: str) -> Score:
    """Ask by what is known; right is a town within 15 km of where the name belongs."""
    index = Gazetteer(gazetteer)
    place = gazetteer.set_index("town_id").geometry
    right = wrong = abstained = 0
    for name, state, (lon, lat) in asked:
        known = {"state": {"state_id": state}, "place": {"near": (lon, lat)}, "neither": {}}
        known["both"] = known["state"] | known["place"]
        found = match(name, index, **known[by])
        if found.town_id is None:
            abstained += 1
            continue
        point = place[found.town_id]
        near = crs.distance_km(lon, lat, point.x, point.y) <= 15
        right, wrong = right + bool(near), wrong + (not near)
    return Score(right, wrong, abstained)


@pytest.fixture(scope="module")
def shipped() -> gpd.GeoDataFrame:
    """Towns of the shipped pack, which needs no claims for this."""
    file = ROOT / "layers" / "myanmar" / "towns.geojson"
    if not file.is_file():
        pytest.skip("layers/myanmar has no towns")
    return gpd.read_file(file).astype({"alt_names": "str", "name_local": "str"})


@pytest.fixture(scope="module")
def bare(shipped: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The same towns by their names alone, all aliases forgotten."""
    return shipped.assign(alt_names="", name_local="")


@pytest.fixture(scope="module")
def variants(shared_data: Path, shipped: gpd.GeoDataFrame) -> list[Question]:
    """Variants as seen in the press, with the state and the place of the town that each means."""
    text = (shared_data / "myanmar_claims" / "place_names.csv").read_text()
    rows = csv.DictReader(text.splitlines())
    index = Gazetteer(shipped)
    town = shipped.set_index("town_id")
    answer = []
    for row in rows:
        found = match(row["canonical"], index, closed=True).town_id
        if found is not None and "(wrong)" not in row["variant"]:
            point = town.geometry[found]
            answer.append((row["variant"], town.loc[found, "state_id"], (point.x, point.y)))
    return answer


def mimu(shared_data: Path, column: str) -> Iterator[Question]:
    for feature in json.loads((shared_data / "mimu" / "towns.json").read_text())["features"]:
        said = feature["properties"]
        lon, lat = feature["geometry"]["coordinates"]
        if said[column]:
            yield said[column], _MIMU[said["State_Divi"]], (lon, lat)


def geonames(shared_data: Path) -> Iterator[Question]:
    places = json.loads((shared_data / "base" / "geonames_mm_cities500.json").read_text())
    for place in places.values():
        for name in place["alternatenames"]:
            if name and name.isascii() and name != place["name"]:
                point = (place["longitude"], place["latitude"])
                yield name, _GEONAMES[place["admin1code"]], point


# Spellings, what is known beside them, and the share that must be found. The figures stand in the
# docstring of whoholds.names.
@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("by", "recall"), [("both", 0.81), ("place", 0.81), ("state", 0.59), ("neither", 0.15)]
)
def test_variants_of_the_press_with_all_aliases_forgotten(
    variants: list[Question], bare: gpd.GeoDataFrame, by: str, recall: float
) -> None:
    assert len(variants) >= 235
    score = measure(bare, iter(variants), by=by)
    assert score.precision >= 0.99
    assert score.recall >= recall


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("by", "recall"), [("both", 0.99), ("place", 0.99), ("state", 0.98), ("neither", 0.25)]
)
def test_variants_of_the_press_with_the_aliases_of_the_pack(
    variants: list[Question], shipped: gpd.GeoDataFrame, by: str, recall: float
) -> None:
    score = measure(shipped, iter(variants), by=by)
    assert score.wrong == 0
    assert score.recall >= recall


@pytest.mark.shared_data
def test_variants_that_are_known_to_be_towns_of_the_pack_need_no_state(
    variants: list[Question], shipped: gpd.GeoDataFrame
) -> None:
    index = Gazetteer(shipped)
    place = shipped.set_index("town_id").geometry
    found = [match(name, index, closed=True).town_id for name, _, _ in variants]
    told = [(town, at) for town, (_, _, at) in zip(found, variants, strict=True) if town]
    assert all((place[town].x, place[town].y) == at for town, at in told)
    assert len(told) >= 0.98 * len(variants)


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("by", "recall"), [("both", 0.72), ("place", 0.72), ("state", 0.72), ("neither", 0.32)]
)
@pytest.mark.parametrize("script", ["Town", "Town_MMR4"])
def test_the_towns_of_mimu(
    shared_data: Path, shipped: gpd.GeoDataFrame, script: str, by: str, recall: float
) -> None:
    score = measure(shipped, mimu(shared_data, script), by=by)
    assert score.precision >= 0.99
    assert score.recall >= recall


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("by", "recall"), [("both", 0.47), ("place", 0.47), ("state", 0.41), ("neither", 0.24)]
)
def test_other_names_of_geonames(
    shared_data: Path, shipped: gpd.GeoDataFrame, by: str, recall: float
) -> None:
    score = measure(shipped, geonames(shared_data), by=by)
    # GeoNames itself gives a few names to a namesake: Rangun to Pyinmana, Sanchaung to a village
    assert score.precision >= (0.99 if by in ("both", "place") else 0.96)
    assert score.recall >= recall


@pytest.mark.shared_data
def test_towns_left_out_of_the_gazetteer_find_nobody(shared_data: Path) -> None:
    """Half of MIMU's towns as the gazetteer: the other half must not be found in it."""
    asked = list(mimu(shared_data, "Town"))
    frame = pd.DataFrame(
        {
            "town_id": [str(number) for number in range(len(asked))],
            "name": [name for name, _, _ in asked],
            "state_id": [state for _, state, _ in asked],
        }
    )
    points = gpd.points_from_xy(*zip(*(place for *_, place in asked), strict=True), crs="EPSG:4326")
    whole = gpd.GeoDataFrame(frame, geometry=points)
    chosen = np.random.default_rng(7).random(len(asked)) < 0.5
    index = Gazetteer(whole[chosen].reset_index(drop=True))
    absent = [question for question, known in zip(asked, chosen, strict=True) if not known]
    for bounds in ("state", "neither"):
        known = [{"state_id": state} if bounds == "state" else {} for _, state, _ in absent]
        found = [
            match(name, index, **k).town_id for (name, *_), k in zip(absent, known, strict=True)
        ]
        assert sum(town is not None for town in found) <= 0.01 * len(absent), bounds
