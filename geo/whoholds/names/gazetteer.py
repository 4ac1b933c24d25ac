"""Gazetteer: the spellings of all towns, prepared once for many questions."""

from __future__ import annotations

from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from whoholds import crs
from whoholds.names.spelling import Spelling

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Bearers = dict[str, tuple[int, ...]]
_CANDIDATES = 5


@dataclass(frozen=True)
class Candidate:
    """A town that a spelling may mean.

    Parameters
    ----------
    town_id, name, state_id : str
        The town, as the gazetteer has it.
    score : float
        How much its nearest spelling resembles, 0 to 100.
    """

    town_id: str
    name: str
    state_id: str
    score: float


@dataclass(frozen=True)
class Gazetteer:
    """The spellings of all towns, prepared once for many questions.

    Parameters
    ----------
    towns : GeoDataFrame
        Points in EPSG:4326 with ``town_id``, ``name``, and where known ``name_local``,
        ``alt_names`` (separated by ``|``), ``state_id`` and ``population``, as in a ledger. A name
        with an addition in brackets, ``Tatkon (Sagaing)``, says that there are others of the name.
    """

    towns: gpd.GeoDataFrame
    index: Index = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", Index.of(self.towns))

    def within(
        self, state_id: str | None, near: tuple[float, float] | None, within_km: float
    ) -> Flags:
        """Tell which towns lie in a state and around a place, one answer a town."""
        inside: Flags = np.ones(len(self.towns), dtype=bool)
        if state_id:
            inside &= self.index.states == state_id
        if near is not None:
            inside &= crs.distance_km(self.index.lon, self.index.lat, *near) <= within_km
        return inside


@dataclass(frozen=True)
class Index:
    """Spellings of a gazetteer by their forms; towns are positions in its frame.

    The arrays `town` and `spellings` run in parallel, one entry a spelling.
    """

    towns: list[str]
    names: list[str]
    states: npt.NDArray[np.object_]
    lon: Floats
    lat: Floats
    people: Floats
    town: npt.NDArray[np.intp]
    spellings: list[Spelling]
    exact: Bearers
    plain: Bearers

    @classmethod
    def of(cls, towns: gpd.GeoDataFrame) -> Index:
        """Index the spellings of a frame of towns."""
        blank = pd.Series("", index=towns.index)
        local, others, states = (
            towns.get(column, blank).fillna("").tolist()
            for column in ("name_local", "alt_names", "state_id")
        )
        town: list[int] = []
        spellings: list[Spelling] = []
        for place, name in enumerate(towns["name"]):
            for spelling in dict.fromkeys([name, *f"{local[place]}|{others[place]}".split("|")]):
                asked = Spelling.of(spelling)
                if asked.plain:
                    town.append(place)
                    spellings.append(asked)
        return cls(
            towns=towns["town_id"].tolist(),
            names=towns["name"].tolist(),
            states=np.array(states, dtype=object),
            lon=np.asarray(towns.geometry.x, dtype=np.float64),
            lat=np.asarray(towns.geometry.y, dtype=np.float64),
            people=_people(towns),
            town=np.array(town, dtype=np.intp),
            spellings=spellings,
            exact=_bearers(town, [asked.exact for asked in spellings]),
            plain=_bearers(town, [asked.plain for asked in spellings]),
        )

    def listed(self, towns: list[int], scores: list[float] | None = None) -> tuple[Candidate, ...]:
        """Candidates of these towns, the best few."""
        answer = [
            Candidate(self.towns[town], self.names[town], str(self.states[town]), round(score, 1))
            for town, score in zip(towns, scores or [100.0] * len(towns), strict=True)
        ]
        return tuple(answer[:_CANDIDATES])


def _people(towns: gpd.GeoDataFrame) -> Floats:
    """Tell the population of each town, 0 where unknown."""
    blank = pd.Series(0.0, index=towns.index)
    people = pd.to_numeric(towns.get("population", blank), errors="coerce").fillna(0)
    return np.asarray(people, dtype=np.float64)


def _bearers(town: list[int], forms: list[str]) -> Bearers:
    towns: dict[str, dict[int, None]] = {}
    for place, form in zip(town, forms, strict=True):
        towns.setdefault(form, {})[place] = None
    return {form: tuple(places) for form, places in towns.items()}
