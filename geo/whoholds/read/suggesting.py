"""Suggesting: look at a foreign file, and write down which of its columns may mean what.

The answer is a mapping for :mod:`whoholds.read.sheet`, a TOML file with remarks, to be read and
mended by who knows the file. What the cells show is written as a setting; what they only may be
stands in a remark. A map of areas has a meaning table in its place, with nothing filled in.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Collection
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from whoholds import crs
from whoholds.ledgers import Ledger
from whoholds.names import Gazetteer, match
from whoholds.read import tables
from whoholds.read._files import outlines
from whoholds.read._files.cell_text import listed, remark
from whoholds.read._files.toml_text import quoted
from whoholds.read._importing import dated_files, skeleton
from whoholds.read._importing.actor_names import ActorNames
from whoholds.read._importing.columns_told import SURE, Column, columns, event, roles
from whoholds.read._importing.drawn_layers import FORMS, Where
from whoholds.read._importing.points import single

_ORDER = ("when", "until", "holder", "event", "place", "state", "longitude", "latitude", "url")
# Columns of a claim that are known by their very names.
_SAME = ("subject", "partners", "challengers", "claimant", "phrase", "reported", "note", "title",
         "publisher", "published")  # fmt: skip
# Forms with importers of their own, and what gives them away.
_OWN = {
    "acled": {"event_id_cnty", "geo_precision"},
    "ucdp": {"type_of_violence", "where_prec"},
    "viina": {"geonameid", "status"},
}
_MARK = re.compile(r".+ - .*\d{4}.* - .+", re.DOTALL)
_VALUES, _COLUMNS, _STRANGERS = 6, 60, 40
_KM = (1, 3, 10)


def suggest(
    path: str | os.PathLike[str],
    ledger: Ledger | None = None,
    *,
    layer: str | None = None,
    encoding: str | None = None,
    header: int | None = None,
) -> str:
    """Look at a table or a map, and write a mapping for it; for a map of areas, a meaning table.

    Parameters
    ----------
    path : str or path-like
        Any file that :func:`whoholds.read.tables.read` reads, or a folder of drawn maps. A file
        half of whose features are areas, or more, is a drawn map.
    ledger : Ledger, optional
        Pack that it shall go into: its actors and towns tell which columns name them.
    layer, encoding, header : optional
        As for :func:`whoholds.read.tables.read`.

    Returns
    -------
    str
        TOML that :meth:`whoholds.read.sheet.Mapped.load` reads, or ``polygons`` as `meaning`.

    Raises
    ------
    SourceDataError
        If the file cannot be read.
    """
    file = Path(path)
    where = Where(layer, when="day", encoding=encoding)  # its days are not asked for
    if file.is_dir():
        return skeleton.write(file, where, ledger)
    table = outlines.drawn(tables.read(file, layer=layer, encoding=encoding, header=header))
    if header is None and file.suffix.lower() in FORMS and 2 * _flat(table) >= len(table) > 0:
        return skeleton.write(file, where, ledger)
    cells = pd.DataFrame(table).drop(columns=_drawn(table))
    told = {column.name: column for column in columns(cells)}
    names = ActorNames.of(ledger) if ledger else ActorNames({})
    gazetteer = Gazetteer(ledger.towns) if ledger and len(ledger.towns) else None
    found = roles(list(told.values()), names, gazetteer)
    best = {role: some[0][0] for role, some in found.items() if some and some[0][1] >= SURE}
    points = _points(table)
    lines = [*_columns(told, found, best), ""]
    lines += [*_constants(file, best), "", *_events(told, best), ""]
    lines += [*_actors(told, best, names, ledger), ""]
    lines += [*_days(told, best), "", *_places(told, best, gazetteer, points, ledger)]
    own = _forms(told.values())
    if own:  # a mapping would say more than such a file means
        lines = [f"# {line}" if line else "#" for line in lines]
    return "\n".join([*_head(file, table, told.values()), *own, "", *lines]) + "\n"


def _drawn(table: tables.Frame) -> list[str]:
    return [str(table.geometry.name)] if isinstance(table, gpd.GeoDataFrame) else []


def _points(table: tables.Frame) -> gpd.GeoSeries:
    """Those of its features that are points."""
    drawn = list(table.geometry) if isinstance(table, gpd.GeoDataFrame) else []
    spots = [shape for shape in map(single, drawn) if isinstance(shape, shapely.Point)]
    return gpd.GeoSeries([spot for spot in spots if not spot.is_empty], crs=crs.LONLAT)


def _head(file: Path, table: tables.Frame, told: Collection[Column]) -> list[str]:
    lines = [
        f"# What {remark(file.name, 80)} may say, as its cells look. Read it, mend it, and then:",
        "#   whoholds import sheet FILE --into PACK --set mapping=THIS.toml",
        f"# {len(table)} rows",
    ]
    lines += [f"# {remark(note, 400)}: {number}" for note, number in tables.remarks(table).items()]
    lines += [*_areas(table), "#", "# Its columns, and their commonest cells:"]
    every = [column for column in told if column.cells]
    for column in every[:_COLUMNS]:
        some = column.cells.most_common(_VALUES)
        values = ", ".join(f"{remark(cell)} ({number})" for cell, number in some)
        more = f" and {len(column.cells) - _VALUES} more" if len(column.cells) > _VALUES else ""
        lines.append(f"#   {remark(column.name)}: {values}{more}")
    if len(every) > _COLUMNS:
        lines.append(f"#   and {len(every) - _COLUMNS} more columns")
    if empty := [remark(column.name) for column in told if not column.cells]:
        lines.append(f"#   nothing stands in {listed(empty)}")
    return lines


def _flat(table: tables.Frame) -> int:
    """Count its areas."""
    kinds = table.geom_type if isinstance(table, gpd.GeoDataFrame) else pd.Series(dtype="str")
    return int(kinds.isin(["Polygon", "MultiPolygon"]).sum())


def _areas(table: tables.Frame) -> list[str]:
    """Say that drawn areas have an importer of their own."""
    number = _flat(table)
    return (
        [f"# {number} of them are areas: `whoholds import polygons` reads these"] if number else []
    )


def _forms(told: Collection[Column]) -> list[str]:
    """Name the importer that knows a file better than a mapping can."""
    names = {column.name.strip().casefold() for column in told}
    lines = [
        f"# These are the columns of {form.upper()}: `whoholds import {form}` knows what they mean"
        for form, some in _OWN.items()
        if some <= names
    ]
    marks = [column for column in told if column.name.casefold() == "name"]
    if marks and marks[0].share(lambda cell: bool(_MARK.fullmatch(cell))) >= SURE:
        lines.append("# Marks are named ACTOR - DATE - Place: `whoholds import my-maps` reads them")
    return lines


def _columns(
    told: dict[str, Column], found: dict[str, list[tuple[str, float]]], best: dict[str, str]
) -> list[str]:
    lines = ["[columns]"]
    used = set(best.values())
    for role in _ORDER:
        if role in best:
            lines.append(f"{role} = {quoted(best[role])}")
        others = [(name, sure) for name, sure in found[role] if name not in used]
        lines += [
            f"# {role} = {quoted(name)}    # fits {sure:.0%} of its cells"
            for name, sure in others[:3]
            if name.isprintable()
        ]
    same = {name.strip().casefold(): name for name in told if name not in used}
    lines += [f"{role} = {quoted(same[role])}" for role in _SAME if role in same]
    return lines


def _constants(file: Path, best: dict[str, str]) -> list[str]:
    lines = ["[constants]    # what every row says"]
    if "event" not in best:
        what = "or captured, recaptured, withdrew, contested, attacked, besieged …"
        lines.append(f'event = "held"    # on that day; {what}')
    if "when" not in best:
        day = dated_files.day_of(file)
        lines.append(
            f'when = "{day.isoformat()}"    # the day in the file\'s name'
            if day
            else '# when = "2024-08-03"    # no column is full of days'
        )
    if "holder" not in best:
        lines.append('# holder = "ID"    # no column names sides that are known')
    return lines


def _events(told: dict[str, Column], best: dict[str, str]) -> list[str]:
    lines = ["[values.event]    # words of the file -> events"]
    if "event" not in best:
        return lines
    words = told[best["event"]].cells
    strange = [(word, number) for word, number in words.most_common() if not event(word)]
    lines += [
        f'# {quoted(word)} = "captured"    # {number} rows; say what it means'
        for word, number in strange[:_STRANGERS]
        if word.isprintable()
    ]
    return lines


def _actors(
    told: dict[str, Column], best: dict[str, str], names: ActorNames, ledger: Ledger | None
) -> list[str]:
    lines = ["[actors]    # names of the file -> ids of actors"]
    if ledger is not None:
        lines.append(f"# The pack has {remark(', '.join(ledger.actors['actor_id']), 400)}")
    if "holder" not in best:
        return lines
    known: Counter[str] = Counter()
    strange: Counter[str] = Counter()
    for cell, number in told[best["holder"]].cells.items():
        actors, unknown = names.several(cell)
        known.update(dict.fromkeys(actors, number))
        strange.update(dict.fromkeys((name.strip() for name in unknown), number))
    lines += [f"# {actor} is named in {number} rows" for actor, number in known.most_common()]
    lines += [
        f'# {quoted(name)} = "ID"    # {number} rows'
        for name, number in strange.most_common(_STRANGERS)
        if name.isprintable()
    ]
    if len(strange) > _STRANGERS:
        lines.append(f"# and {len(strange) - _STRANGERS} more names")
    return lines


def _days(told: dict[str, Column], best: dict[str, str]) -> list[str]:
    lines = ["[dates]"]
    if "when" in best and (order := told[best["when"]].order):
        lines.append(f'order = "{order}"    # some days can be read in no other way')
    else:
        lines.append('# order = "dmy"    # or mdy, ymd; left out, 03/08/2024 stays two days')
    return lines


def _places(
    told: dict[str, Column],
    best: dict[str, str],
    gazetteer: Gazetteer | None,
    points: gpd.GeoSeries,
    ledger: Ledger | None,
) -> list[str]:
    lines = ["[places]"]
    if "place" in best:
        every = told[best["place"]].cells
        if gazetteer is None:
            return [*lines, "# known = true    # if every place is a town of the pack"]
        known = sum(match(cell, gazetteer, closed=True).town_id is not None for cell in every)
        mark = "" if known == len(every) else "# "
        lines.append(f"{mark}known = true    # {known} of {len(every)} names are towns of the pack")
        return lines
    if len(points) or "longitude" in best:
        lines.append("nearest_km = 3    # the town that a point may mean is so near")
    if ledger is not None and len(ledger.towns) and len(points):
        towns = ledger.towns.geometry
        away = np.array(
            [
                crs.distance_km(towns.x, towns.y, x, y).min()
                for x, y in shapely.get_coordinates(points.to_numpy())[:2000].tolist()
            ]
        )
        near = ", ".join(f"{(away <= km).sum()} within {km} km" for km in _KM)
        lines.append(f"# of {len(away)} points, so many have a town: {near}")
    return lines
