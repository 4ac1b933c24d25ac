"""Bands: where the true line between two blocs is expected, and who speaks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from whoholds import crs
from whoholds.engine.actors import blocs
from whoholds.situation import Situation
from whoholds.territory import faces, mesh as meshes
from whoholds.territory.interpolation import Floats, Ints, Mesh, Shapes, nearest
from whoholds.territory.samples import known, share, spacing
from whoholds.territory.voronoi import borders, facing

__all__ = ["BAND_MARGIN", "front_band"]

BAND_MARGIN = 1.11
"""How far from the derived front the true one may run, in usual distances between places: found
on drawn fronts, of which nine tenths lie within; see :func:`front_band`."""

_ROOT = 0.25
"""How the band widens with the way between the nearest places of two blocs: not at all with 0, in
proportion with 1. Both cover less of drawn fronts at the same width."""

_APART = 4_500.0
"""Metres between the nearest places of two blocs at which the margin holds as it is: the usual
distance where it was found. Were it always the usual distance, thin places would be trusted more
than they deserve."""

_BEYOND = 1.5
"""Of the evidence radius, how far the band reaches: where evidence ends, the line is not known to
end. Found on drawn fronts with places as thin as in Myanmar."""

_COLUMNS = ("left_bloc", "right_bloc", "km2", "margin")


def front_band(
    evidence: Situation | gpd.GeoDataFrame,
    *,
    land: gpd.GeoDataFrame | None = None,
    evidence_radius_km: float = 50.0,
    margin: float = BAND_MARGIN,
) -> gpd.GeoDataFrame:
    """Draw the band in which the true line between two blocs is expected.

    The band is the land along the derived front, as far on either side as such fronts are off:
    about one distance between places, more where the nearest places of the two blocs lie far
    apart, less where they lie close. A contested place is a piece of the front itself. The
    band goes on for half the evidence radius beyond the areas, as no line is known to end where
    evidence does.

    Parameters
    ----------
    evidence, land, evidence_radius_km
        As for :func:`whoholds.control_areas`. A contested place speaks for all blocs that its
        holder and challengers belong to, or for the nearest two where it names fewer; a place of
        which nothing is known speaks for none, and leaves the band as it is.
    margin : float
        How far on either side, in usual distances between places, where the nearest places of
        two blocs are 4.5 km apart (or one usual distance, if that is less); where they are ``n``
        times as far apart, it is multiplied by the fourth root of ``n``. The default holds about
        nine tenths of drawn fronts.

    Returns
    -------
    GeoDataFrame
        One row a pair of blocs, MultiPolygons in EPSG:4326 that do not overlap, sorted:
        ``left_bloc``, ``right_bloc`` (in alphabetical order), ``km2`` (square kilometres),
        ``margin``.

    Raises
    ------
    ValueError
        As for :func:`whoholds.control_areas`; and for a `margin` of 0 or less.

    Notes
    -----
    Measured on drawn fronts with all places of a country or some of them, drawn anew for each
    day (``tests/benchmarks/fronts.py``): 28 days with all places, 7 of them with fewer. The
    margin was chosen on these days, so this is no test of it.

    ===========  ==================  =================  ==================
    places kept  km from one to      part of the front  mean width in km
                 the next            within             (thinnest, widest)
    ===========  ==================  =================  ==================
    all          4.5                 .88                10 (9, 11)
    half         6.0                 .90                14 (14, 16)
    a fifth      9.0                 .94                24 (20, 26)
    a twentieth  18                  .91                52 (45, 55)
    ===========  ==================  =================  ==================

    On single days from .83 to .92 of the front lay within with all places, and from .82 to .98
    with a twentieth of them. Of a zone that another map draws between the two sides, .79 lay
    within, with all places (3 days).
    """
    if not margin > 0:
        raise ValueError(f"margin is {margin}: pass more than 0")
    points, states = known(evidence, land)
    ground = faces.lay(states)
    places = _listened(evidence, points, ground.plane)
    if len(places.names) < 2:
        return gpd.GeoDataFrame(
            columns=[*_COLUMNS, "geometry"], geometry="geometry", crs=crs.LONLAT
        )
    radius = _BEYOND * evidence_radius_km * 1000.0
    labels, united = _contended(ground, places, radius, margin)
    names = places.names
    frame = pd.DataFrame(
        {
            "left_bloc": names[labels // len(names)],
            "right_bloc": names[labels % len(names)],
            "km2": faces.square_km(ground, united),
            "margin": margin,
        }
    )
    band = gpd.GeoDataFrame(frame, geometry=united, crs=crs.LONLAT)
    return band.sort_values(["left_bloc", "right_bloc"], ignore_index=True)


@dataclass(frozen=True)
class _Speakers:
    """Places on a plane that speak for a bloc, or for several at once.

    Parameters
    ----------
    spots : ndarray of float, shape (n, 2)
        Metres, no two alike.
    lonlat : ndarray of Point, shape (n,)
        The same spots in EPSG:4326.
    voice : ndarray of float, shape (n, b)
        How much of each place's word is for each bloc; rows add up to 1.
    names : ndarray of object, shape (b,)
        The blocs, in alphabetical order.
    """

    spots: Floats
    lonlat: Shapes
    voice: Floats
    names: npt.NDArray[np.object_]

    @cached_property
    def spacing(self) -> float:
        """Median metres from a place to the next."""
        return spacing(self.spots)

    @cached_property
    def split(self) -> npt.NDArray[np.bool_]:
        """Tell which places speak for several blocs."""
        return np.asarray((self.voice > 0).sum(axis=1) > 1, dtype=bool)

    @cached_property
    def word(self) -> Ints:
        """Number what each place says, so that equal numbers say the same."""
        _, word = np.unique(self.voice, axis=0, return_inverse=True)
        numbers: Ints = np.ravel(word).astype(np.intp)
        return numbers

    def mesh(self, reach: float) -> Mesh:
        """Lay a mesh over the places, finer where they differ."""
        near = nearest(self.spots, self.spots, meshes.NEIGHBOURS)[1]
        torn = meshes.mixed(near, self.word)
        return meshes.lay(self.spots, torn, method="vote", spacing=self.spacing, reach=reach)

    def side(self, mesh: Mesh) -> Ints:
        """Let places vote on the bloc of each seed."""
        side = self.voice[mesh.neighbours[:, 0]].argmax(axis=1)
        rows = np.flatnonzero(meshes.mixed(mesh.neighbours, self.word))
        heard, weights = mesh.neighbours[rows], mesh.weights[rows]
        scores = np.column_stack([(weights * own[heard]).sum(axis=1) for own in self.voice.T])
        # Rounding must not decide between equals, nor differ between machines.
        side[rows] = scores.round(9).argmax(axis=1)
        return np.asarray(side, dtype=np.intp)

    def doubt(self, pairs: Ints, line: Shapes) -> Floats:
        """Measure how far pieces of the front may be off: metres, to be multiplied by the margin.

        That is the usual distance between places, and grows with the way from the nearest place of
        the one over the front to that of the other, but slowly: it doubles where they lie sixteen
        times as far apart. Where a bloc has no place of its own, the usual distance stands in.
        """
        middle = shapely.get_coordinates(shapely.centroid(line))
        apart = np.zeros(len(line))
        for bloc in np.unique(pairs):
            spots = self.spots[~self.split & (self.voice[:, bloc] > 0)]
            rows = (pairs == bloc).any(axis=1)
            away = nearest(spots, middle[rows])[0][:, 0] if len(spots) else self.spacing
            apart[rows] += away
        metres: Floats = self.spacing * (apart / min(self.spacing, _APART)) ** _ROOT
        return metres


def _listened(
    evidence: Situation | gpd.GeoDataFrame, points: gpd.GeoDataFrame, plane: crs.Projection
) -> _Speakers:
    """Put those points on a plane that say something of who holds the land."""
    geometry = points.geometry.to_numpy()
    said = _said(evidence, points)
    speaks = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry)) & said.notna()
    lonlat, parties = np.asarray(geometry[speaks], dtype=object), said[speaks]
    at = shapely.get_coordinates(plane.project(shapely.multipoints(lonlat)))
    first, group = share(at)
    names = np.array(sorted(set().union(*parties)), dtype=object)
    # Points that share a spot and differ contest it.
    count = np.array([len(own) for own in parties], dtype=np.intp)
    named = [name for own in parties for name in own]
    voice = np.zeros((len(first), len(names)))
    voice[np.repeat(group, count), np.searchsorted(names.astype(str), named)] = 1.0
    contested = np.zeros(len(first), dtype=bool)
    contested[group[(points["status"][speaks] == "contested").to_numpy()]] = True
    voice = _rivals(at[first], voice, contested)
    own = voice.any(axis=1)
    voice = voice[own] / voice[own].sum(axis=1, keepdims=True)
    return _Speakers(at[first][own], lonlat[first][own], voice, names)


def _said(evidence: Situation | gpd.GeoDataFrame, points: gpd.GeoDataFrame) -> pd.Series:
    """Name the blocs that each point speaks for; none at all, not even an empty set, if unknown.

    A contested place speaks for all who fight over it, a shared one for all who hold it.
    """
    of: Mapping[str, str] = dict(zip(points["holder"], points["bloc"], strict=True))
    if isinstance(evidence, Situation):
        of = blocs(evidence.timeline.ledger, evidence.day)
    said: list[set[str] | None] = []
    columns = ["holder", "bloc", "status", "challengers", "alternatives"]
    for holder, bloc, status, challengers, may in points[columns].itertuples(index=False):
        others = {"contested": challengers, "shared": may}.get(status, [])
        parties = ({bloc} if holder else set()) | {of.get(one, one) for one in others}
        silent = status == "unknown" or not (holder or status == "contested")
        said.append(None if silent else parties - {""})
    return pd.Series(said, index=points.index, dtype=object)


def _rivals(spots: Floats, voice: Floats, contested: npt.NDArray[np.bool_]) -> Floats:
    """Let contested places with fewer than two blocs speak for the nearest others as well."""
    full = voice.copy()
    lonely = np.flatnonzero(contested & (voice.sum(axis=1) < 2))
    if not len(lonely):
        return full
    for place, near in zip(
        lonely, nearest(spots, spots[lonely], meshes.NEIGHBOURS)[1], strict=True
    ):
        for other in near:
            if full[place].sum() < 2:
                full[place] = np.maximum(full[place], voice[other])
    return full


def _contended(
    ground: faces.Land, places: _Speakers, radius: float, margin: float
) -> tuple[Ints, Shapes]:
    """Unite the land along the front between two blocs, with the numbers of both in one label."""
    mesh = places.mesh(radius)
    pairs, line = _front(ground, places, mesh)
    label = np.full(len(mesh.seeds), -1, dtype=np.intp)
    near, nth = _within(mesh.seeds, line, margin * places.doubt(pairs, line))
    label[near] = pairs[nth, 0] * len(places.names) + pairs[nth, 1]
    parted = borders(mesh.seeds, label, ground.bounds)
    atoms = faces.cut(ground, mesh, parted, radius=radius)
    atoms = faces.straightened(atoms, places.lonlat, meshes.step(places.spacing))
    own = np.where(atoms.known, label[atoms.seed], -1)
    return faces.dissolve(atoms.shapes[own >= 0], own[own >= 0])


def _front(ground: faces.Land, places: _Speakers, mesh: Mesh) -> tuple[Ints, Shapes]:
    """Draw the front on land piece by piece, with the two blocs of each.

    Where blocs face each other over water, no line is expected on the shores. A place that
    speaks for several blocs is a piece of its own, for the first two of them.
    """
    side = places.side(mesh)
    beside, ends = facing(mesh.seeds, side, ground.bounds)
    middle = shapely.points(ends.mean(axis=1))
    ashore = np.unique(shapely.STRtree(ground.planar).query(middle, predicate="within")[0])
    beside, ends = beside[ashore], ends[ashore]
    split = np.flatnonzero(places.split)
    first = np.argsort(-places.voice[split], axis=1, kind="stable")[:, :2]
    line = np.concatenate([shapely.linestrings(ends), shapely.points(places.spots[split])])
    return np.sort(np.concatenate([side[beside], first]), axis=1).astype(np.intp), line


def _within(seeds: Floats, line: Shapes, reach: Floats) -> tuple[Ints, Ints]:
    """Find seeds within reach of a piece of a line, and the piece in whose reach each lies most."""
    spots = np.asarray(shapely.points(seeds), dtype=object)
    piece, seed = shapely.STRtree(spots).query(line, predicate="dwithin", distance=reach)
    part = shapely.distance(line[piece], spots[seed]) / reach[piece]
    order = np.lexsort([piece, part.round(9), seed])
    near, at = np.unique(seed[order], return_index=True)
    return near.astype(np.intp), piece[order][at].astype(np.intp)
