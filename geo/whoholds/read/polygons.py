"""Drawn maps into a pack: a folder of files, one a day, with the areas that somebody drew.

A meaning table says what the areas mean, or one party has all of them, or a column names the party
of each (:mod:`whoholds.read.drawn`). What is said of an area is claimed of each town of the pack in
it, on that day; days in a row make one claim, and days between snapshots that lie farther apart are
not claimed. What lies outside is not claimed for anybody. Areas are kept as drawn, besides
(:func:`whoholds.read.context.areas`). Polygons that cross themselves are mended, and counted.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd

from whoholds.dates import Day, read_day
from whoholds.errors import DateError, SourceDataError
from whoholds.ledgers import Ledger
from whoholds.read import drawn
from whoholds.read._files.cell_text import brief, listed
from whoholds.read._importing import suspicion, town_days
from whoholds.read._importing.actor_names import ActorNames
from whoholds.read._importing.draft import Draft, day_or_today, short
from whoholds.read._importing.drawn_layers import Where
from whoholds.read._importing.meaning import Meaning
from whoholds.read.drawn import Drawn
from whoholds.read.imported import AREA_COLUMNS, Imported, Terms
from whoholds.subject import Subject

_NAMED = 50  # files that the report names
_PARTIES = ("holder", "partners", "challengers", "claimant")
_SUSPICIOUS = ("refuse", "keep")
# One party that holds nearly all towns of a country: whoever gave it to all meant one layer.
_ALL, _FEW = 0.95, 10
_NO_DAY = re.compile(r"[\W\d_]+")  # what no name of a party is made of


def read(
    folder: str | os.PathLike[str],
    ledger: Ledger,
    *,
    meaning: str | os.PathLike[str] = "",
    holder: str = "",
    column: str = "",
    actors: Mapping[str, str] | None = None,
    title: str = "",
    url: str = "",
    attribution: str = "",
    licence: str = "",
    accessed: Day | None = None,
    crs: str | None = None,
    order: str = "",
    layer: str | None = None,
    when: str = "",
    day: Day | None = None,
    encoding: str | None = None,
    suspicious: str = "refuse",
    kept: gpd.GeoDataFrame | None = None,
) -> Imported:
    """Read a drawn map, or a folder of them.

    Parameters
    ----------
    folder : str or path-like
        Files with their day in the name or in that of their sub-folder, such as ``20250809``,
        ``2025-08-09``, ``9Aug2025`` or a Unix time, or one such file. What has a first and a last
        day, ``2025-08-09_to_2025-08-11``, holds for each of them.
    ledger : Ledger
        Pack whose towns and actors are meant.
    meaning : str or path-like
        Meaning table that says what the areas mean: ``uacontrol``, ``deepstate``, ``isw``,
        ``two-colour``, or a TOML file.
    holder : str
        Actor whose areas these are, where no table and no column says so.
    column : str
        Column that names the actor of each feature.
    actors : mapping of str to str, optional
        Names of sides, in the table or the column -> actor ids; before all that the pack knows.
    title, url, attribution, licence : str
        Of the source; the folder's name is the title unless given. A licence is a name or an
        address; without one none is granted.
    accessed : str or date, optional
        Day of the download; today unless given.
    crs, order, layer, when, day, encoding
        As in :func:`whoholds.read.drawn.read`.
    suspicious : str
        ``keep`` to take in snapshots that would else be refused by name: those in which a side has
        a third less than in the one before, at most a month earlier, or most of its towns are
        another's, unless the one after says so too; and one holder of nearly all towns.
    kept : GeoDataFrame, optional
        Areas that the pack has already, of :func:`whoholds.read.context.areas`: those of the same
        title are snapshots to compare with.

    Returns
    -------
    Imported
        Rows are the features of all files, in the order of days, from 1. Its notes name every file
        that was not read and every snapshot that was refused, and why.

    Raises
    ------
    SourceDataError
        If no file has a day, it is not said whose areas these are, an area has no meaning, a side
        is no actor of the pack, or a file cannot be read.
    """
    root = Path(folder)
    _asked(ledger, holder, suspicious)
    name = title or root.name
    where = Where(layer or None, crs, order, when, _one_day(day), encoding or None)
    sketch = drawn.drawing(root, where, meaning=meaning, holder=holder, column=column)
    parties = ActorNames.of(ledger, actors)
    if holder:
        _one_side(sketch, parties)
    draft = Draft(
        "polygons", day_or_today(accessed), f"{name} {holder or column or Path(meaning).name}"
    )
    for one in sketch.aside:
        draft.leave(one.number, one.what, one.why)
    areas = _of_actors(draft, sketch, parties, holder)
    areas = _day_by_day(areas).assign(drawn_by=name)
    inside = town_days.inside(areas, ledger.towns)
    notes = {"snapshots": sketch.files, **_span(areas), **_beside(sketch)}
    if suspicious == "refuse":
        believed = _believed(kept, name, holder, ledger)
        areas, inside, refused = _judged(draft, areas, inside, believed)
        notes |= refused
    notes |= _shares(inside, len(ledger.towns), holder, suspicious)
    source = draft.source(f"polygons-{short(name)}", title=name, url=url)
    _claims(draft, inside, source)
    page = licence if licence.startswith(("https://", "http://")) else ""
    terms = Terms(attribution or f"Areas after {name}", licence, page)
    return draft.finish(
        range(1, sketch.features + 1),
        areas=areas[[*AREA_COLUMNS, "geometry"]],
        terms=terms,
        notes={**notes, **_unread(sketch.unread)},
    )


def _asked(ledger: Ledger, holder: str, suspicious: str) -> None:
    if holder and holder not in set(ledger.actors["actor_id"]):
        raise SourceDataError(f"no actor of the pack has the id `{holder}`")
    if suspicious not in _SUSPICIOUS:
        raise SourceDataError(f"`suspicious` is `{brief(suspicious, 60)}`; write refuse or keep")


def _one_side(sketch: Drawn, parties: ActorNames) -> None:
    """Refuse one holder for files that are called after several parties of the pack."""
    called: dict[str, str] = {}
    for file in sketch.paths:
        for part in Path(file.lstrip("/")).parts:
            words = _NO_DAY.sub(" ", Path(part).stem)
            called.setdefault(parties.find(words), file.lstrip("/"))
    called.pop("", None)
    if len(called) > 1:
        raise SourceDataError(
            f"one holder cannot be meant for {listed(called.values())}: they are called after "
            f"{listed(called)}; import the files of each by themselves, each with its `holder` "
            "and a `title`, or say whose areas are whose by a table (`meaning`)"
        )


def _one_day(day: Day | None) -> dt.date | None:
    try:
        return None if day is None else read_day(day)
    except DateError as error:
        what = f"option `day` is `{brief(str(day), 60)}`"
        raise SourceDataError(f"{what}; write a day, such as 2024-06-30") from error


def _of_actors(draft: Draft, sketch: Drawn, parties: ActorNames, holder: str) -> gpd.GeoDataFrame:
    """Put actors of the pack in the place of sides; an area of an unknown one is set aside."""
    areas = sketch.areas
    if sketch.meaning is not None:
        ids = _sides(sketch.meaning, areas, parties)
    else:
        ids = {side: side if holder else parties.find(side) for side in areas["holder"].unique()}
    lost = areas["holder"].map(ids).eq("")
    for number, file, row, side in zip(
        *(areas.loc[lost & areas["holder"].ne(""), name]
          for name in ("number", "file", "row", "holder")), strict=True
    ):  # fmt: skip
        draft.leave(number, f"{file}:{row}", f"no actor of the pack is called `{side}`")
    ids[""] = ""
    known = areas[~lost | areas["holder"].eq("")]
    named = {
        column: [";".join(ids[side] for side in cell.split(";")) for cell in known[column]]
        for column in _PARTIES
    }
    return known.assign(**named)


def _sides(table: Meaning, areas: gpd.GeoDataFrame, parties: ActorNames) -> dict[str, str]:
    """Find the actor of each side that has areas, by its own name first."""
    used = dict.fromkeys(
        side for column in _PARTIES for cell in areas[column].unique() for side in cell.split(";")
    )
    ids: dict[str, str] = {}
    faults = []
    for side in used:
        other = {parties.find(name) for name in table.sides.get(side, ())} - {""}
        ids[side] = parties.find(side) or (next(iter(other)) if len(other) == 1 else "")
        if side and not ids[side]:
            names = listed([side, *table.sides.get(side, ())])
            which = f"may be {listed(sorted(other))}" if other else f"none is called {names}"
            faults.append(f'side `{side}` of `{table.name}`: {which}; say --actor "{side}=ID"')
    if faults:
        known = listed(sorted(set(parties.ids.values())))
        raise SourceDataError(f"{'; '.join(faults)} (actors of the pack: {known})")
    return ids


def _day_by_day(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Repeat areas of several days, a row a day; rows are features of all files."""
    number = (areas["last"] - areas["day"]).dt.days.to_numpy() + 1
    whole = areas.loc[areas.index.repeat(number)].reset_index(drop=True)
    nth = whole.groupby("number").cumcount() if len(whole) else pd.Series(dtype="int64")
    days = whole["day"] + pd.to_timedelta(nth, unit="D")
    names = whole["name"].where(whole["name"].ne(""), whole["file"])
    return whole.assign(
        day=days, when=days.dt.strftime("%Y-%m-%d"), row=whole["number"], name=names
    )


def _believed(
    kept: gpd.GeoDataFrame | None, name: str, holder: str, ledger: Ledger
) -> dict[dt.date, suspicion.Snapshot]:
    """Measure the snapshots of the same map that the pack has; of one holder only, if one is given.

    Other parties' areas of that title were other files.
    """
    if kept is None:
        return {}
    if not isinstance(kept, gpd.GeoDataFrame):
        raise SourceDataError("`kept` must be areas, as wh.read.context.areas(pack) answers")
    own = kept[kept["drawn_by"].eq(name) & (kept["holder"].eq(holder) | (holder == ""))]
    return suspicion.snapshots(own, town_days.inside(own, ledger.towns))


def _judged(
    draft: Draft,
    areas: gpd.GeoDataFrame,
    inside: pd.DataFrame,
    believed: Mapping[dt.date, suspicion.Snapshot],
) -> tuple[gpd.GeoDataFrame, pd.DataFrame, dict[str, int]]:
    """Set aside the snapshots that are not to be believed, and name them."""
    wrong = suspicion.suspicious(suspicion.snapshots(areas, inside), believed)
    stamps = pd.to_datetime(list(wrong))
    bad = areas[areas["day"].isin(stamps)]
    good = areas[~areas["day"].isin(stamps)]
    lost = bad[~bad["row"].isin(good["row"])].drop_duplicates("row")
    for row, name, day in zip(lost["row"], lost["name"], lost["day"], strict=True):
        draft.leave(row, name, f"the snapshot of {day.date()} is suspicious")
    notes = {
        f"suspicious, not taken in, {day}: {why} (--set suspicious=keep takes it)": int(
            bad["day"].eq(pd.Timestamp(day)).sum()
        )
        for day, why in wrong.items()
    }
    return good, inside[~inside["day"].isin(stamps)], notes


def _shares(inside: pd.DataFrame, towns: int, holder: str, suspicious: str) -> dict[str, int]:
    """Count the towns that each actor would hold on the day on which it holds most."""
    held = inside[[said is not None and said.event == "held" for said in inside["said"]]]
    if held.empty:
        return {}
    who = held.assign(holder=[said.holder for said in held["said"]])
    most: dict[str, tuple[int, str]] = {}
    numbers = pd.DataFrame(who.groupby(["holder", "day"])["town"].nunique()).reset_index()
    for one, day, number in zip(numbers["holder"], numbers["day"], numbers["town"], strict=True):
        most[one] = max(most.get(one, (0, "")), (int(number), str(day.date())))
    for one, (number, day) in most.items():
        if one == holder and towns >= _FEW and number >= _ALL * towns and suspicious == "refuse":
            raise SourceDataError(
                f"{number:,} of {towns:,} towns would be held by `{one}` on {day}: one holder was "
                "given to all areas, and they are the whole country; say whose each is by a table "
                "(`meaning`) or `column`, or --set suspicious=keep if it holds all that"
            )
    return {
        f"towns of {towns:,} that would be held by {one} on {day}, its most": number
        for one, (number, day) in most.items()
    }


def _claims(draft: Draft, inside: pd.DataFrame, source: str) -> None:
    """Note one claim for each town and run of days on which the same is said of it."""
    clash = inside[inside["said"].isna()]
    for row, town, day, others in zip(
        clash["row"], clash["town"], clash["day"], clash["others"], strict=True
    ):
        one, other, *_ = (f"{said.event} {said.holder}".strip() for said in others)
        draft.disagreements.append((int(row), f"{town} on {day.date()}", one, other))
    runs = town_days.runs(inside[inside["said"].notna()])
    for town, said, row, when in zip(
        runs["town"], runs["said"], runs["row"], runs["when"], strict=True
    ):
        cells = {name: cell for name, cell in vars(said).items() if cell}
        subject = str(Subject("town", town))
        draft.claim(int(row), subject=subject, when=when, source_id=source, **cells)


def _span(areas: gpd.GeoDataFrame) -> dict[str, int]:
    """Say of which days the areas are, so that days in a wrong order are seen."""
    days = sorted(areas["when"].unique())
    return {f"days, from {days[0]} to {days[-1]}": len(days)} if days else {}


def _beside(sketch: Drawn) -> dict[str, int]:
    """Count what lies in the files besides areas."""
    mended = "polygons that were mended"
    rest = {f"left out, {what}": n for what, n in sketch.beside.items() if what != mended}
    return {mended: sketch.beside.get(mended, 0), **rest}


def _unread(left: Mapping[str, str]) -> dict[str, int]:
    """Name the files that were not read."""
    named = [f"not read, `{brief(file, 80)}`: {why}" for file, why in left.items()]
    rest = {"not read, other files": len(named) - _NAMED} if len(named) > _NAMED else {}
    return {**dict.fromkeys(named[:_NAMED], 1), **rest}
