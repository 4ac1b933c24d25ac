"""Match: which town a spelling means, or the reason why none can be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from whoholds.names.gazetteer import Bearers, Candidate, Flags, Floats, Gazetteer, Index
from whoholds.names.spelling import Spelling, plain

Place = tuple[float, float]
Bound = Literal["near", "state", "nowhere"]
How = Literal["exact", "normalised", "fuzzy", "homonym", "unplaced", "close", "unknown"]

_WITHIN_KM = 30.0
# Tuned on towns left out of the gazetteer, whose names must find nobody: the looser the bounds of
# the search, the more a name must resemble.
_ACCEPT = {"near": 84.0, "state": 92.0, "nowhere": 96.0}
_SHORTEST = {"near": 4, "state": 4, "nowhere": 6}
_MARGIN = 8.0
_ALIKE = 60.0  # what resembles less is no candidate
# No gazetteer lists all namesakes of a small town. Without a state or a place to look in, a name is
# only taken for a town of so many people, or where so many letters make a namesake unlikely.
_LARGE = 60_000
_RARE = 9
_LONGEST = 250  # letters; the longest name of a place has 168


@dataclass(frozen=True)
class Match:
    """The town that a spelling means, or the reason why none could be told.

    Parameters
    ----------
    town_id : str or None
        The town; ``None`` when the matcher abstains.
    how : str
        ``exact``, ``normalised`` or ``fuzzy`` when a town was found; ``homonym`` (several towns
        bear that very name), ``unplaced`` (one does, but without a state or a place a namesake
        elsewhere may be meant), ``close`` (several resemble it, or one does too little) or
        ``unknown`` (none resembles it) when not.
    score : float
        How much the best candidate resembles, 0 to 100.
    candidates : tuple of Candidate
        The best ones, best first. Where none lies within the bounds: those beyond that bear the
        very name.
    """

    town_id: str | None
    how: How
    score: float
    candidates: tuple[Candidate, ...] = ()


def match(
    name: str,
    gazetteer: Gazetteer | gpd.GeoDataFrame,
    *,
    state_id: str | None = None,
    near: Place | None = None,
    within_km: float = _WITHIN_KM,
    closed: bool = False,
) -> Match:
    """Find the town that a spelling means, or abstain.

    Parameters
    ----------
    name : str
        The spelling, in Latin or Burmese script. One of more than 250 letters is no name.
    gazetteer : Gazetteer or GeoDataFrame
        The towns, as in ``ledger.towns``. Prepare a `Gazetteer` to ask about many names.
    state_id : str, optional
        Only towns of this state come into question.
    near : (float, float), optional
        Longitude and latitude; only towns within `within_km` of it come into question.
    within_km : float
        Kilometres around `near`.
    closed : bool
        Whether the name is known to be that of one of these towns, whichever; then a small town may
        be found by a short name without a state or a place.

    Returns
    -------
    Match
        The town, or ``None`` with the candidates and the reason.

    Examples
    --------
    >>> towns = gpd.GeoDataFrame(
    ...     {
    ...         "town_id": ["hsipaw", "minhla-bago", "minhla-magway"],
    ...         "name": ["Hsipaw", "Minhla", "Minhla"],
    ...         "state_id": ["MM-17", "MM-02", "MM-03"],
    ...     },
    ...     geometry=gpd.points_from_xy([97.3, 95.7, 95.0], [22.6, 18.0, 20.0], crs="EPSG:4326"),
    ... )
    >>> match("Hsi Paw", towns, state_id="MM-17").town_id, match("Hsipaw", towns).how
    ('hsipaw', 'unplaced')
    >>> match("Minhla", towns).how, match("Minhla", towns, state_id="MM-03").town_id
    ('homonym', 'minhla-magway')
    """
    if not isinstance(gazetteer, Gazetteer):
        gazetteer = Gazetteer(gazetteer)
    if len(name) > _LONGEST:
        return Match(None, "unknown", 0.0)
    index = gazetteer.index
    inside = gazetteer.within(state_id, near, within_km)
    asked = Spelling.of(name)
    bound: Bound = "near" if near is not None else "state" if state_id else "nowhere"
    answer = _bearing(index, inside, asked) or _resembling(index, inside, asked, bound)
    doubtful = bound == "nowhere" and not closed and answer.town_id is not None
    if doubtful and not _alone_tells(index, answer, asked):
        return Match(None, "unplaced", answer.score, answer.candidates)
    if answer.candidates:
        return answer
    beyond = index.listed(list(index.plain.get(asked.plain, ())))
    return Match(None, answer.how, answer.score, beyond)


def _alone_tells(index: Index, answer: Match, asked: Spelling) -> bool:
    """Tell whether a name alone, looked for nowhere in particular, means the town found."""
    town = index.towns.index(str(answer.town_id))
    name = index.names[town]
    shortened = "(" in name and asked.plain != plain(name)
    return not shortened and (index.people[town] >= _LARGE or len(asked.plain) >= _RARE)


def _bearing(index: Index, inside: Flags, asked: Spelling) -> Match | None:
    """Find the town within bounds that bears the very name; several are homonyms."""
    steps: tuple[tuple[How, Bearers, str], ...] = (
        ("exact", index.exact, asked.exact),
        ("normalised", index.plain, asked.plain),
    )
    for how, names, wanted in steps:
        towns = [town for town in names.get(wanted, ()) if inside[town]] if asked.plain else []
        if len(towns) == 1:
            return Match(index.towns[towns[0]], how, 100.0, index.listed(towns))
        if towns:
            return Match(None, "homonym", 100.0, index.listed(towns))
    return None


def match_all(
    names: pd.Series,
    gazetteer: Gazetteer | gpd.GeoDataFrame,
    *,
    state_ids: pd.Series | None = None,
    near: gpd.GeoSeries | None = None,
    within_km: float = _WITHIN_KM,
    closed: bool = False,
) -> pd.DataFrame:
    """Find the towns that many spellings mean; each distinct question is asked once.

    Parameters
    ----------
    names : Series of str
        The spellings.
    gazetteer : Gazetteer or GeoDataFrame
        The towns, as in ``ledger.towns``.
    state_ids : Series of str, optional
        The state of each, ``""`` where unknown, labelled as `names`.
    near : GeoSeries, optional
        A point in EPSG:4326 for each, ``None`` where unknown, labelled as `names`.
    within_km : float
        Kilometres around each point.
    closed : bool
        Whether all are known to be names of these towns, as for :func:`match`.

    Returns
    -------
    DataFrame
        Labelled as `names`: ``town_id`` (``""`` when the matcher abstains), ``how``, ``score``
        (0 to 100), ``candidates`` (ids of the best ones, separated by ``|``).
    """
    if not isinstance(gazetteer, Gazetteer):
        gazetteer = Gazetteer(gazetteer)
    states = [""] * len(names) if state_ids is None else state_ids.tolist()
    places = [None] * len(names) if near is None else _places(near)
    seen: dict[tuple[str, str, Place | None], Match] = {}
    rows = []
    for name, state, place in zip(names.tolist(), states, places, strict=True):
        question = (name, state, place)
        if question not in seen:
            seen[question] = match(
                name,
                gazetteer,
                state_id=state or None,
                near=place,
                within_km=within_km,
                closed=closed,
            )
        answer = seen[question]
        others = "|".join(candidate.town_id for candidate in answer.candidates)
        rows.append((answer.town_id or "", answer.how, answer.score, others))
    columns = ["town_id", "how", "score", "candidates"]
    return pd.DataFrame(rows, columns=columns, index=names.index)


def _places(points: gpd.GeoSeries) -> list[Place | None]:
    pairs = zip(points.x.tolist(), points.y.tolist(), strict=True)
    return [None if np.isnan(lon) else (lon, lat) for lon, lat in pairs]


def _resembling(index: Index, inside: Flags, asked: Spelling, bound: Bound) -> Match:
    """Find the town within bounds that alone resembles a spelling enough, or abstain."""
    pool = np.flatnonzero(inside[index.town]) if len(index.town) else np.array([], dtype=np.intp)
    if not len(pool) or not asked.plain:
        return Match(None, "unknown", 0.0)
    spellings = [index.spellings[place] for place in pool]
    town = index.town[pool]
    best = np.zeros(len(index.towns))
    np.maximum.at(best, town, _likeness(asked, spellings))
    order = np.argsort(-best, kind="stable")
    order = order[best[order] >= _ALIKE]
    if not len(order):
        return Match(None, "unknown", float(best.max()))
    towns, scores = order.tolist(), best[order].tolist()
    lead = scores[0] - (scores[1] if len(scores) > 1 else 0.0)
    one = index.listed(towns[:1], scores[:1])
    spelt = {t for t, s in zip(town.tolist(), spellings, strict=True) if s.sound == asked.sound}
    blurs = {t for t, s in zip(town.tolist(), spellings, strict=True) if s.blurred == asked.blurred}
    alike = blurs if bound == "near" else spelt
    if alike == {towns[0]} and lead > 0 and len(asked.sound) >= _SHORTEST[bound]:
        return Match(one[0].town_id, "normalised", scores[0], one)
    # What only a blurred sound sets apart (Pan Lon, Panglong) may be two towns of one state; in
    # Burmese script, where spelling is settled, one other letter is another town.
    doubtful = (bool(blurs - spelt) and bound != "near") or not asked.plain.isascii()
    if scores[0] >= _ACCEPT[bound] and lead >= _MARGIN and not doubtful:
        return Match(one[0].town_id, "fuzzy", scores[0], one)
    return Match(None, "close", scores[0], index.listed(towns, scores))


def _likeness(asked: Spelling, spellings: list[Spelling]) -> Floats:
    """How much each spelling resembles, 0 to 100; 0 where a telling word differs."""
    from rapidfuzz import fuzz, process

    letters = process.cdist([asked.plain], [s.plain for s in spellings], scorer=fuzz.ratio)[0]
    sounds = process.cdist([asked.blurred], [s.blurred for s in spellings], scorer=fuzz.ratio)[0]
    same = np.array([s.telling == asked.telling for s in spellings])
    likeness: Floats = (letters.astype(np.float64) + sounds) / 2 * same
    return likeness
