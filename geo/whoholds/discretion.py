"""Hold back what is recent and blur what is sensitive, before anything is exported.

Both are done to the ledger, so that every export shows the same: nothing that is withheld reaches
the weighing, and no file holds it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import shapely

from whoholds import dates, when
from whoholds.errors import DateError
from whoholds.ledger import Ledger
from whoholds.vocabulary import CHANGES

_KM_A_DEGREE: Final = 111.32
_MARKS: Final = ("true", "yes", "1")


@dataclass(frozen=True)
class Withheld:
    """What was held back or blurred: for the desk, not for the page.

    Parameters
    ----------
    delay_days : int
    last_day : date or None
        Last day that is shown; ``None`` without a delay.
    claims : tuple of str
        Claims on what may have begun after that day.
    coarsen_km : float
    towns : tuple of str
        Towns that are shown at the middle of their square only.
    """

    delay_days: int
    last_day: date | None
    claims: tuple[str, ...]
    coarsen_km: float
    towns: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Spell the manifest out, ready for JSON."""
        return {
            "delay_days": self.delay_days,
            "last_day": self.last_day.isoformat() if self.last_day else None,
            "claims": list(self.claims),
            "coarsen_km": self.coarsen_km,
            "towns": list(self.towns),
        }

    def remarks(self) -> tuple[str, ...]:
        """Say what every reader must be told: how much, and not what."""
        told = []
        if self.last_day:
            shown = dates.describe(self.last_day.isoformat()).removeprefix("on ")
            told.append(
                f"Nothing after {shown} is shown: {len(self.claims)} later claims are held back."
            )
        if self.towns:
            told.append(
                f"{len(self.towns)} places are shown to within {self.coarsen_km:g} km only."
            )
        return tuple(told)


def withhold(
    ledger: Ledger, *, delay_days: int = 0, coarsen_km: float = 0.0
) -> tuple[Ledger, Withheld]:
    """Hold back what is recent, and blur the places that a pack marks as sensitive.

    Parameters
    ----------
    ledger : Ledger
    delay_days : int, default 0
        Leave out the last days: claims on what may have begun in them, and the days themselves.
        They are counted from the last day of the period, or of knowledge where that is
        earlier; never from the clock.
    coarsen_km : float, default 0
        Move sensitive towns to the middle of squares of this size. Sensitive are those with
        ``sensitive`` set to ``true`` in ``towns``, and those named by a claim that is held back.
        Schematic roads through them move along.

    Returns
    -------
    Ledger
        With a remark on how much is withheld.
    Withheld
        The manifest.

    Raises
    ------
    DateError
        When nothing of the period is left.
    """
    if delay_days < 0 or coarsen_km < 0:
        raise ValueError("a delay in days and a size in km are not negative")
    shown, last, held = _delayed(ledger, delay_days) if delay_days else (ledger, None, ())
    towns: tuple[str, ...] = ()
    if coarsen_km:
        named = ledger.claims.loc[ledger.claims["claim_id"].isin(held), "subject"]
        towns = _sensitive(ledger, named.str.removeprefix("town:").tolist())
        shown = _coarsened(shown, towns, coarsen_km)
    manifest = Withheld(delay_days, last, held, coarsen_km, towns)
    return replace(shown, remarks=(*shown.remarks, *manifest.remarks())), manifest


def _delayed(ledger: Ledger, days: int) -> tuple[Ledger, date, tuple[str, ...]]:
    """Leave out claims on what began in the last days, and cut the period."""
    span = dates.span(ledger.period)
    known = date(1970, 1, 1) + timedelta(days=int(ledger.known.max(initial=0)))
    last = min(span.end_latest or known, known) - timedelta(days=days)
    if span.start_earliest is None or last < span.start_earliest:
        raise DateError(f"a delay of {days} days leaves nothing of the period {ledger.period}")
    changes = ledger.claims["event"].isin(CHANGES).to_numpy()
    columns, back = when.read(ledger.claims["when"], changes)
    late = columns["latest"][back] > (last - date(1970, 1, 1)).days
    held = tuple(ledger.claims.loc[late, "claim_id"])
    kept = ledger.claims[~late].reset_index(drop=True)
    # The title of a source tells as much as the claim that cites it.
    only_late = set(ledger.claims.loc[late, "source_id"]) - set(kept["source_id"])
    cited = set(ledger.sources.loc[~ledger.sources["source_id"].isin(only_late), "derived_from"])
    gone = ledger.sources["source_id"].isin(only_late - cited)
    sources = ledger.sources[~gone].reset_index(drop=True)
    begun = [
        not text or (dates.bounds(text).earliest or last) <= last
        for text in ledger.operations["start"]
    ]
    operations = ledger.operations[begun].reset_index(drop=True)
    period = f"{span.start_earliest.isoformat()}/{last.isoformat()}"
    shown = replace(ledger, claims=kept, sources=sources, operations=operations, period=period)
    return shown, last, held


def _sensitive(ledger: Ledger, named: Collection[str]) -> tuple[str, ...]:
    """Name the towns to blur."""
    towns = ledger.towns
    marked = towns["town_id"].isin(named)
    if "sensitive" in towns:
        marked |= towns["sensitive"].astype(str).str.lower().isin(_MARKS)
    return tuple(towns.loc[marked, "town_id"])


def _coarsened(ledger: Ledger, towns: Collection[str], km: float) -> Ledger:
    """Move towns, and the corners of schematic roads that stand on them."""
    moved = ledger.towns["town_id"].isin(towns).to_numpy()
    points = ledger.towns.geometry.to_numpy(copy=True)
    old = shapely.get_coordinates(points[moved])
    new = _middles(old, km)
    points[moved] = shapely.points(new)
    layer = ledger.towns.set_geometry(points, crs=4326)
    if "coordinate_precision_km" in layer:
        was = layer.loc[moved, "coordinate_precision_km"].astype(float)
        layer.loc[moved, "coordinate_precision_km"] = was.clip(lower=round(km / 2**0.5, 1))
    roads = ledger.highways.copy()
    if "geometry_quality" in roads:
        drawn = (roads["geometry_quality"] == "schematic").to_numpy()
        lines = roads.geometry.to_numpy(copy=True)
        lines[drawn] = _bent(lines[drawn], old, new)
        roads = roads.set_geometry(lines, crs=4326)
    return replace(ledger, towns=layer, highways=roads)


def _middles(points: np.ndarray, km: float) -> np.ndarray:
    """Middle of the square that each point lies in, (longitude, latitude) in degrees."""
    tall = km / _KM_A_DEGREE
    row = np.floor(points[:, 1] / tall)
    latitude = (row + 0.5) * tall
    wide = tall / np.cos(np.radians(latitude))
    return np.column_stack([(np.floor(points[:, 0] / wide) + 0.5) * wide, latitude])


def _bent(lines: np.ndarray, old: np.ndarray, new: np.ndarray) -> np.ndarray:
    """Move the corners of lines that stand where a moved town stood."""
    where = {tuple(point): tuple(to) for point, to in zip(old.round(6), new, strict=True)}
    corners = shapely.get_coordinates(lines)
    bent = [where.get(tuple(corner.round(6)), tuple(corner)) for corner in corners]
    return np.asarray(shapely.set_coordinates(lines, np.array(bent).reshape(-1, 2)))
