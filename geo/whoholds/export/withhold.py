"""Hold back what is recent and blur where sensitive places lie, before anything is exported.

Every exporter writes what its timeline says, so a timeline that knows less is the one place
where reticence holds for all of them alike.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from whoholds import crs, dates
from whoholds.errors import ExportError, SubjectError
from whoholds.export.files import replacing
from whoholds.ledger import Ledger
from whoholds.timeline import Timeline, weigh

RECENT = 30
"""Days before the day of knowledge in which a place must be in the news to be blurred."""

_EPOCH = date(1970, 1, 1)
_COLUMNS = ("kind", "id", "done", "why")


@dataclass(frozen=True, eq=False)
class Withheld:
    """A timeline fit to be published, and what it does not say.

    Parameters
    ----------
    line : Timeline
        For every exporter.
    manifest : DataFrame
        One row a thing held back or blurred: ``kind`` (``claim``, ``source``, ``operation``,
        ``town``), ``id``, ``done`` (``held back``, ``blurred``, ``kept``), ``why``. For the
        desk, not for readers.
    """

    line: Timeline
    manifest: pd.DataFrame

    def save(self, path: str | Path) -> Path:
        """Write the manifest as CSV.

        Raises
        ------
        ExportError
            When the file cannot be written.
        """
        # An id that a spreadsheet would run gets an apostrophe before it.
        safe = self.manifest.replace(r"^([=+\-@\t\r])", r"'\1", regex=True)
        with replacing(path) as beside:
            safe.to_csv(beside, index=False, lineterminator="\n")
        return Path(path)


def withhold(
    line: Timeline, *, delay: int = 0, coarsen: float = 0, sensitive: Collection[str] = ()
) -> Withheld:
    """Take what is recent or sensitive out of a timeline.

    Parameters
    ----------
    line : Timeline
    delay : int, default 0
        Days: what became public in the last so many before the day of knowledge is left out,
        with the sources and operations that only it named, and the period ends that much
        earlier. Everything is weighed anew from what is left.
    coarsen : float, default 0
        Kilometres: places in the news of the last :data:`RECENT` days lie in the middle of the
        cell of a grid so wide. So do sensitive places, which lose their names as well.
    sensitive : collection of str, optional
        Claims to leave out, by id, and towns (``town:laiza``) to blur, or to leave out with
        all that is said of them where nothing is coarsened. A column ``sensitive`` of the
        ledger's claims or towns marks more, wherever it is not empty.

    Returns
    -------
    Withheld

    Raises
    ------
    SubjectError
        When the ledger has no such claim or town.
    ExportError
        When nothing would be left, or a sensitive town is a station: the road would show it.
    """
    if delay < 0 or coarsen < 0:
        raise ExportError("give the delay in days and the blur in kilometres, neither below 0")
    desk = _Desk(line.ledger)
    cut = (line.as_known - _EPOCH).days - delay
    towns, claims = _marked(line.ledger, sensitive)
    desk.hold_back_claims(claims, "marked sensitive")
    if delay:
        desk.hold_back_news(line, cut)
    if towns:
        desk.check_stations(towns)
        if coarsen:
            desk.hide(towns, coarsen)
        else:
            desk.hold_back_towns(towns)
    if coarsen:
        desk.blur(cut, coarsen, hidden=towns)
    desk.say(delay, coarsen)
    if desk.ledger.claims.empty:
        raise ExportError("nothing would be left to export; hold back less")
    manifest = pd.DataFrame(desk.rows, columns=list(_COLUMNS))
    known = _EPOCH + timedelta(cut)
    return Withheld(weigh(desk.ledger, policy=line.policy, as_known=known), manifest)


class _Desk:
    """A ledger on its way to being published, and the list of what was taken out of it."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.rows: list[tuple[str, str, str, str]] = []

    def note(self, kind: str, ids: Collection[str], done: str, why: str) -> None:
        self.rows += [(kind, name, done, why) for name in ids]

    def hold_back_claims(self, ids: Collection[str], why: str) -> None:
        """Leave claims out, with the sources and operations that nothing names any more."""
        if not ids:
            return
        ledger = self.ledger
        gone = ledger.claims["claim_id"].isin(ids)
        claims = ledger.claims[~gone].reset_index(drop=True)
        claims["supersedes"] = _without(claims["supersedes"], ids)
        self.note("claim", ledger.claims["claim_id"][gone], "held back", why)
        self.ledger = replace(ledger, claims=claims)
        self._hold_back_unnamed(ledger.claims[gone], why)

    def _hold_back_unnamed(self, gone: pd.DataFrame, why: str) -> None:
        ledger = self.ledger
        for kind, table, column in (
            ("source", ledger.sources, "source_id"),
            ("operation", ledger.operations, "operation_id"),
        ):
            named = "operation" if kind == "operation" else column
            kept = set(ledger.claims[named])
            if kind == "source":
                kept |= set(table.loc[table[column].isin(kept), "derived_from"])
            lost = table[column].isin(gone[named]) & ~table[column].isin(kept)
            self.note(kind, table[column][lost], "held back", why)
            left = table[~lost].reset_index(drop=True)
            if kind == "source":
                left["derived_from"] = left["derived_from"].where(
                    left["derived_from"].isin(left[column]), ""
                )
                ledger = replace(ledger, sources=left)
            else:
                ledger = replace(ledger, operations=left)
        self.ledger = ledger

    def hold_back_news(self, line: Timeline, cut: int) -> None:
        """Leave out what became public after a day, and end the period there."""
        last = _EPOCH + timedelta(cut)
        if last < line.period[0]:
            raise ExportError(
                f"nothing would be left: {last} lies before the period of {self.ledger.name}"
            )
        why = f"public after {last}"
        late = self.ledger.claims["claim_id"][self.ledger.known > cut]
        self.hold_back_claims(set(late), why)
        begun = [
            text != "" and (dates.bounds(text).earliest or date.min) > last
            for text in self.ledger.operations["start"]
        ]
        late = self.ledger.operations["operation_id"][begun]
        self.note("operation", late, "held back", f"began after {last}")
        self.ledger = replace(
            self.ledger,
            operations=self.ledger.operations[~np.array(begun, dtype=bool)].reset_index(drop=True),
            period=f"{line.period[0]}/{min(last, line.period[1])}",
        )

    def check_stations(self, towns: Collection[str]) -> None:
        """Refuse to hide a place that a road's line would show all the same."""
        stations = self.ledger.stations
        shown = stations[stations["town_id"].isin(towns)]
        if len(shown):
            row = shown.iloc[0]
            raise ExportError(
                f"town:{row['town_id']} is a station of {row['highway_id']}, whose line would "
                "show where it lies; take it off stations.csv or export without that road"
            )

    def hold_back_towns(self, towns: Collection[str]) -> None:
        """Leave towns out with everything that is said of them."""
        ledger = self.ledger
        said = ledger.claims["subject"].isin([f"town:{town}" for town in towns])
        self.hold_back_claims(set(ledger.claims["claim_id"][said]), "of a sensitive place")
        gone = self.ledger.towns["town_id"].isin(towns)
        self.note("town", self.ledger.towns["town_id"][gone], "held back", "marked sensitive")
        self.ledger = replace(
            self.ledger,
            towns=self.ledger.towns[~gone].reset_index(drop=True),
            states=_no_capital(self.ledger.states, towns),
        )

    def hide(self, towns: Collection[str], coarsen: float) -> None:
        """Blur where towns lie and take their names and every free text about them."""
        ledger = self.ledger
        at = ledger.towns["town_id"].isin(towns).to_numpy()
        state = ledger.states.set_index("state_id")["name"]
        aliases = {
            town: f"withheld-{nth}" for nth, town in enumerate(ledger.towns["town_id"][at], 1)
        }
        moved = _snapped(ledger.towns, at, coarsen)
        near = moved["state_id"].map(state).fillna(ledger.title)
        moved["name"] = moved["name"].where(~at, "A place in " + near)
        moved["town_id"] = moved["town_id"].replace(aliases)
        for column in ("name_local", "alt_names", "geonames_id"):
            moved[column] = moved[column].where(~at, "")
        moved["population"] = moved["population"].where(~at)
        subjects = {f"town:{old}": f"town:{new}" for old, new in aliases.items()}
        claims = ledger.claims.copy()
        said = claims["subject"].isin(subjects)
        claims["subject"] = claims["subject"].replace(subjects)
        for column in ("note", "phrase"):
            claims[column] = claims[column].where(~said, "")
        self.note("town", list(aliases), "blurred", f"marked sensitive; to {coarsen:g} km")
        self.ledger = replace(
            ledger, towns=moved, claims=claims, states=_no_capital(ledger.states, towns)
        )

    def blur(self, cut: int, coarsen: float, *, hidden: Collection[str]) -> None:
        """Blur where the places lie that have lately been in the news."""
        ledger = self.ledger
        fresh = ledger.claims["subject"][ledger.known > cut - RECENT]
        towns = ledger.towns["town_id"]
        at = ("town:" + towns).isin(fresh) & ~towns.str.fullmatch(r"withheld-\d+")
        fixed = towns.isin(ledger.stations["town_id"])
        why = f"in the news of the last {RECENT} days"
        self.note("town", towns[at & ~fixed], "blurred", f"{why}; to {coarsen:g} km")
        self.note("town", towns[at & fixed], "kept", f"{why}, but a station of a road")
        moved = _snapped(ledger.towns, (at & ~fixed).to_numpy(), coarsen)
        self.ledger = replace(ledger, towns=moved)

    def say(self, delay: int, coarsen: float) -> None:
        """Tell readers that something is held back, and not what."""
        remarks = []
        if delay:
            remarks.append(f"News of the last {delay} days is held back.")
        if coarsen and any(done == "blurred" for _, _, done, _ in self.rows):
            remarks.append(f"Some places are shown only to within {coarsen:g} km.")
        if any(why.startswith(("marked", "of a")) for _, _, _, why in self.rows):
            remarks.append("What could endanger people is left out.")
        self.ledger = replace(self.ledger, remarks=(*self.ledger.remarks, *remarks))


def _marked(ledger: Ledger, sensitive: Collection[str]) -> tuple[set[str], set[str]]:
    """Sort what is marked into towns and claims."""
    towns, claims = set(ledger.towns["town_id"]), set(ledger.claims["claim_id"])
    asked_towns = {name.removeprefix("town:") for name in sensitive if name.startswith("town:")}
    asked_claims = {name for name in sensitive if not name.startswith("town:")}
    lost = sorted(asked_towns - towns) + sorted(asked_claims - claims)
    if lost:
        raise SubjectError(
            f"{', '.join(lost)}: {ledger.name} has no such town or claim; "
            "write a claim's id, or town:ID"
        )
    for table, column, asked in (
        (ledger.towns, "town_id", asked_towns),
        (ledger.claims, "claim_id", asked_claims),
    ):
        if "sensitive" in table:
            marks = table["sensitive"].fillna("").astype(str).str.lower()
            asked |= set(table[column][~marks.isin(["", "false", "no", "0", "nan"])])
    return asked_towns, asked_claims


def _snapped(towns: gpd.GeoDataFrame, at: npt.NDArray[np.bool_], km: float) -> gpd.GeoDataFrame:
    """Move some towns to the middle of their cells; say so in their columns."""
    moved = towns.copy()
    if not at.any():
        return moved
    plane = crs.equal_area(towns.geometry)
    places = shapely.get_coordinates(plane.project(towns.geometry.to_numpy()[at]))
    step = km * 1000
    middles = shapely.points((np.floor(places / step) + 0.5) * step)
    geometry = moved.geometry.to_numpy().copy()
    geometry[at] = plane.unproject(middles)
    moved = moved.set_geometry(gpd.GeoSeries(geometry, index=moved.index, crs=towns.crs))
    # From the middle of a square to its corner.
    reach = km * np.sqrt(0.5)
    precision = moved["coordinate_precision_km"].fillna(0).clip(lower=reach)
    moved["coordinate_precision_km"] = moved["coordinate_precision_km"].where(~at, precision)
    source = moved["coordinate_source"]
    moved["coordinate_source"] = source.where(~at, f"blurred to {km:g} km")
    return moved


def _no_capital(states: gpd.GeoDataFrame, towns: Collection[str]) -> gpd.GeoDataFrame:
    return states.assign(capital=states["capital"].where(~states["capital"].isin(towns), ""))


def _without(lists: pd.Series, ids: Collection[str]) -> pd.Series:
    """Take ids out of cells that list them."""
    return lists.map(lambda cell: ";".join(i for i in str(cell).split(";") if i not in ids))
