"""Everything of a GeoPackage beside its rows, put on once when all rows are written.

Overwriting or adding to a layer through GDAL drops descriptions and references, so the order is:
all rows first, then this.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from whoholds.actor_names import actor_names
from whoholds.engine.timeline import Timeline
from whoholds.export import style
from whoholds.export.gpkg import extensions, metadata, names, parts, project, qgz, qml
from whoholds.export.gpkg.info import ProjectInfo
from whoholds.export.tabular import fields
from whoholds.export.tabular.credits import credit_line, licence_line, terms
from whoholds.export.tabular.tables import GEOMETRY, Table
from whoholds.vocabulary import SILENCES, SITE_KINDS

PROJECT = "map"
"""Name of the project inside the file."""


@dataclass(frozen=True)
class Finish:
    """What a file has beside its rows.

    Parameters
    ----------
    layers : tuple of LayerStyle
        One a table.
    pairs : mapping of str to tuple of str
        Pairing table to base table and related table.
    info : ProjectInfo
    about : str
        XML about the file.
    licences : mapping of str to sequence of str
        XML about terms to the tables it is for.
    codes : mapping of str to mapping of str to str
        Allowed values and their words, by name of the list.
    """

    layers: tuple[qml.LayerStyle, ...]
    pairs: Mapping[str, tuple[str, str]]
    info: ProjectInfo
    about: str
    licences: Mapping[str, Sequence[str]]
    codes: Mapping[str, Mapping[str, str]]


def prepare(timeline: Timeline, tables: Sequence[Table], info: ProjectInfo) -> Finish:
    """Work out all that a file has beside its rows.

    Parameters
    ----------
    timeline : Timeline
    tables : sequence of Table
        What the file holds, pairing tables among them.
    info : ProjectInfo

    Returns
    -------
    Finish
    """
    ledger, day = timeline.ledger, timeline.period[1].isoformat()
    codes = fields.codes(ledger, day)
    colours = style.holder_colours(ledger)
    verdicts = [table for table in tables if table.evidence is not None]
    holders = {
        actor for table in verdicts for actor in table.columns["holder"].unique().to_pylist()
    }
    silences = {one for table in verdicts for one in table.columns["silence"].unique().to_pylist()}
    kinds = set(ledger.sites["kind"])
    palette = parts.Palette(
        colours,
        actor_names(ledger, day),
        tuple(actor for actor in colours if actor and actor in holders),
        tuple(one for one in SILENCES[2:] if one in silences),
        info.listed,
        tuple(kind for kind in SITE_KINDS if kind in kinds),
    )
    pairs = {names.pairing(table.name): (table.name, "claims") for table in verdicts}
    pairs["claims_sources"] = ("claims", "sources")
    return Finish(
        tuple(
            qml.LayerStyle(
                table.name,
                _columns(table),
                table.geometry_type,
                _palette(palette, table),
                codes,
                credit_line(terms(ledger, table.name)),
                licence_line(terms(ledger, table.name)),
            )
            for table in tables
        ),
        pairs,
        info,
        metadata.of_file(timeline, info.day, info.view.bounds),
        metadata.of_tables(
            ledger,
            str(timeline.as_known),
            [table.name for table in tables if table.name not in pairs],
        ),
        codes,
    )


def _palette(palette: parts.Palette, table: Table) -> parts.Palette:
    """Let a layer that others drew name the holders that it has itself."""
    if table.name not in names.BY_OTHERS:
        return palette
    there = set(table.columns["holder"].unique().to_pylist())
    own = tuple(actor for actor in palette.colours if actor and actor in there)
    return replace(palette, holders=own)


def _columns(table: Table) -> tuple[str, ...]:
    return ("fid", *table.columns.column_names)


def apply(path: Path, finish: Finish, file: str) -> str:
    """Put on styles, project, descriptions, relations and dates of writing.

    Parameters
    ----------
    path : Path
        The file, whose rows are all written.
    finish : Finish
    file : str
        The name that the file will have.

    Returns
    -------
    str
        Text of the project that was put in.
    """
    when = f"{finish.info.written}T00:00:00.000Z"
    text = project.project_text(file, finish.layers, finish.info)
    connection = sqlite3.connect(path, isolation_level=None)
    # Nobody else knows this file yet, so a journal would protect nothing.
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN")
    try:
        for statement in extensions.TABLES.split(";\n"):
            if statement.strip():
                connection.execute(statement)
        extensions.register(connection, "layer_styles", "How QGIS draws the layers.", when)
        described = {layer.table: layer.columns for layer in finish.layers}
        extensions.describe(connection, described, finish.codes)
        extensions.describe_file(connection, finish.about, finish.licences, when)
        extensions.relate(connection, finish.pairs)
        _store_styles(connection, finish.layers, when)
        _store_project(connection, text, when)
        connection.execute("UPDATE gpkg_contents SET last_change = ?", (when,))
        connection.execute("COMMIT")
    finally:
        connection.close()
    settle_count(path)
    return text


def settle_count(path: Path) -> None:
    """Give a database that nobody has open the same count of changes whenever it is written.

    SQLite counts transactions in its header, and GDAL's number of them varies. The count only
    tells programs that have the file open that it changed, and stands there twice (offsets 24
    and 92 of https://www.sqlite.org/fileformat.html).

    Parameters
    ----------
    path : Path
    """
    with path.open("r+b") as file:
        for offset in (24, 92):
            file.seek(offset)
            file.write((1).to_bytes(4, "big"))


def _store_project(connection: sqlite3.Connection, text: str, when: str) -> None:
    about = json.dumps({"last_modified_time": when[:19], "last_modified_user": "whoholds"})
    connection.execute(
        "INSERT OR REPLACE INTO qgis_projects (name, metadata, content) VALUES (?, ?, ?)",
        (PROJECT, about, qgz.packed(text, PROJECT).hex()),
    )


def _store_styles(
    connection: sqlite3.Connection, layers: Sequence[qml.LayerStyle], when: str
) -> None:
    connection.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
        "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, "
        # QGIS compares the schema with the empty text, which NULL never equals.
        "ui, update_time) VALUES ('', '', ?, ?, 'default', ?, NULL, 1, ?, '', NULL, ?)",
        [
            (
                layer.table,
                GEOMETRY if layer.geometry_type else "",
                qml.style_text(layer),
                fields.table_title(layer.table)[1],
                when,
            )
            for layer in layers
        ],
    )
