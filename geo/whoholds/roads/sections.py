"""Sections of roads by the order of stations alone, without geometry."""

from __future__ import annotations

import numpy as np
import pandas as pd

from whoholds._suggest import suggest
from whoholds.errors import SubjectError
from whoholds.subject import SECTION, section_ids, subjects_of


def stretch_ids(stations: pd.DataFrame) -> pd.DataFrame:
    """List the stretches of every road, from the order of its stations alone.

    Parameters
    ----------
    stations : DataFrame
        Columns ``highway_id``, ``town_id``, ``order``, in any order of rows. Roads with fewer
        than two stations have no stretches.

    Returns
    -------
    DataFrame
        One row a stretch, sorted by road and place along it: ``highway_id``, ``position``
        (int, 0 for a road's first stretch), ``stretch_id``, ``from_town``, ``to_town``.

    Examples
    --------
    >>> stations = pd.DataFrame(
    ...     {
    ...         "highway_id": ["AH1"] * 3,
    ...         "town_id": ["hpa-an", "kawkareik", "myawaddy"],
    ...         "order": [1, 2, 3],
    ...     }
    ... )
    >>> stretch_ids(stations)["stretch_id"].tolist()
    ['AH1[hpa-an..kawkareik]', 'AH1[kawkareik..myawaddy]']
    """
    return _stretches(_ordered(stations))


def expand(said_of: pd.Series, stations: pd.DataFrame) -> pd.DataFrame:
    """Find the stretches that each section spans.

    Parameters
    ----------
    said_of : Series of str
        Subjects of claims. Only sections (``highway:AH1[a..b]``) span stretches; towns, states
        and roads named without stations answer no row. Both ends may be named in either order.
        Where a road passes a town twice, as a ring does, the section is read in the order of
        the stations and the shortest such run is meant.
    stations : DataFrame
        Columns ``highway_id``, ``town_id``, ``order``.

    Returns
    -------
    DataFrame
        One row a section and stretch: ``row`` (label in the index of `said_of`),
        ``stretch_subject`` (``highway:AH1[a..b]`` with neighbouring stations), in the order of
        `said_of` and along the road.

    Raises
    ------
    SubjectError
        When a section names a road or a station that `stations` does not have, or has one
        station for both ends.

    Examples
    --------
    >>> stations = pd.DataFrame(
    ...     {"highway_id": ["R"] * 3, "town_id": ["a", "b", "c"], "order": [1, 2, 3]}
    ... )
    >>> expand(pd.Series(["highway:R[c..a]", "town:b", "highway:R[a..b]"]), stations)
       row  stretch_subject
    0    0  highway:R[a..b]
    1    0  highway:R[b..c]
    2    2  highway:R[a..b]
    """
    parts = said_of.str.extract(SECTION)
    nth = np.flatnonzero(parts["highway_id"].notna().to_numpy())
    sections = parts.iloc[nth].assign(nth=nth)
    placed = _ordered(stations)
    first, last = _ends(sections, placed, said_of)
    stretches = _stretches(placed)
    starts = pd.Series(
        np.arange(len(stretches)) - stretches["position"].to_numpy(),
        index=stretches["highway_id"].to_numpy(),
    )
    starts = starts[~starts.index.duplicated()]
    count = last - first
    row = np.repeat(np.arange(len(nth)), count)
    along = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    begins = starts.reindex(sections["highway_id"].to_numpy()).to_numpy()
    picked = (begins[row] + first[row] + along).astype(np.intp)
    subject = subjects_of("highway", stretches["stretch_id"].iloc[picked])
    return pd.DataFrame(
        {"row": said_of.index.take(nth[row]), "stretch_subject": subject.to_numpy()}
    )


def _stretches(placed: pd.DataFrame) -> pd.DataFrame:
    """List the stretches between stations in order."""
    following = placed[["highway_id", "town_id"]].shift(-1)
    last = placed["highway_id"].ne(following["highway_id"])
    frame = pd.DataFrame(
        {
            "highway_id": placed["highway_id"],
            "position": placed["position"],
            "stretch_id": section_ids(
                placed["highway_id"], placed["town_id"], following["town_id"]
            ),
            "from_town": placed["town_id"],
            "to_town": following["town_id"],
        }
    )
    return frame[~last].reset_index(drop=True)


def _ordered(stations: pd.DataFrame) -> pd.DataFrame:
    """Sort stations along their roads and number them from 0 in ``position``."""
    placed = stations[["highway_id", "town_id", "order"]].sort_values(
        ["highway_id", "order"], kind="stable", ignore_index=True
    )
    return placed.assign(position=placed.groupby("highway_id").cumcount())


def _ends(
    sections: pd.DataFrame, placed: pd.DataFrame, said_of: pd.Series
) -> tuple[np.ndarray, np.ndarray]:
    """Place both ends of every section: station positions, the lower one first."""
    where = placed[["highway_id", "town_id", "position"]]
    pairs = sections.merge(
        where.rename(columns={"town_id": "a", "position": "first"}), on=["highway_id", "a"]
    ).merge(where.rename(columns={"town_id": "b", "position": "last"}), on=["highway_id", "b"])
    pairs = pairs[pairs["first"] != pairs["last"]]
    # A town met once leaves no choice; on a ring, forwards beats backwards, then near beats far.
    pairs = (
        pairs.assign(
            back=pairs["first"] > pairs["last"], far=(pairs["last"] - pairs["first"]).abs()
        )
        .sort_values(["nth", "back", "far", "first"])
        .drop_duplicates("nth")
    )
    lost = ~np.isin(sections["nth"].to_numpy(), pairs["nth"].to_numpy())
    if lost.any():
        at = sections["nth"].to_numpy()[lost]
        names = said_of.iloc[at].drop_duplicates()
        raise SubjectError(
            f"no such section: {', '.join(f'`{name}`' for name in names)}; "
            + _why_not(sections[lost].iloc[0], placed)
        )
    ends = pairs[["first", "last"]].to_numpy(dtype=np.intp)
    return ends.min(axis=1), ends.max(axis=1)


def _why_not(section: pd.Series, placed: pd.DataFrame) -> str:
    """Say what keeps two stations from being the ends of a section."""
    road = section["highway_id"]
    towns = placed.loc[placed["highway_id"] == road, "town_id"].tolist()
    if not towns:
        meant = suggest(road, placed["highway_id"].unique())
        return f"no road `{road}` has stations; {meant or 'stations.csv lists them'}"
    for town in (section["a"], section["b"]):
        if town not in towns:
            meant = suggest(town, towns) or "stations.csv lists them"
            return f"`{town}` is no station of `{road}`; {meant}"
    return "name two different stations"
