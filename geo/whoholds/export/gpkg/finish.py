"""Everything of a GeoPackage beside its rows, put on once when all rows are written.

Overwriting or adding to a layer through GDAL drops descriptions, references and generated
columns, so the order is: all rows first, then this.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from whoholds.actor_names import actor_names
from whoholds.engine.timeline import Timeline
from whoholds.export import style
from whoholds.export.gpkg import bookmarks as places, metadata, project, qml, schema, symbols
from whoholds.export.tabular import fields
from whoholds.export.tabular.tables import GEOMETRY, Table

PROJECT = "map"
"""Name of the project inside the file."""

_CLOCK = ("start_utc", "end_utc")


@dataclass(frozen=True)
class Wardrobe:
    """What a file is dressed with.

    Parameters
    ----------
    dresses : tuple of Dress
        One a table.
    pairs : mapping of str to tuple of str
        Pairing table to base table and related table.
    sheet : Sheet
    whole : str
        XML about the file.
    licences : mapping of str to sequence of str
        XML about terms to the tables it is for.
    codes : mapping of str to mapping of str to str
    """

    dresses: tuple[qml.Dress, ...]
    pairs: Mapping[str, tuple[str, str]]
    sheet: project.Sheet
    whole: str
    licences: Mapping[str, Sequence[str]]
    codes: Mapping[str, Mapping[str, str]]


def choose(timeline: Timeline, tables: Sequence[Table], sheet: project.Sheet) -> Wardrobe:
    """Choose what to dress a file with.

    Parameters
    ----------
    timeline : Timeline
    tables : sequence of Table
        What the file holds, pairing tables among them.
    sheet : Sheet

    Returns
    -------
    Wardrobe
    """
    ledger, day = timeline.ledger, timeline.period[1].isoformat()
    words = fields.codes(ledger, day)
    colours = style.holder_colours(ledger)
    verdicts = [table for table in tables if table.evidence is not None]
    held = {actor for table in verdicts for actor in table.columns["holder"].unique().to_pylist()}
    palette = symbols.Palette(
        colours,
        actor_names(ledger, day),
        tuple(actor for actor in colours if actor and actor in held),
    )
    dresses = tuple(
        qml.Dress(
            table.name,
            _columns(table),
            table.geometry_type,
            palette,
            words,
            metadata.credit_line(metadata.terms(ledger, table.name)),
            metadata.licence_line(metadata.terms(ledger, table.name)),
        )
        for table in tables
    )
    pairs = {
        project.pairing(table.name): (table.name, "claims")
        for table in tables
        if table.evidence is not None
    } | {"claims_sources": ("claims", "sources")}
    named = [table.name for table in tables if table.name not in pairs]
    return Wardrobe(
        dresses,
        pairs,
        sheet,
        metadata.whole(timeline, sheet.day, places.view(ledger).bounds),
        metadata.of_tables(ledger, str(timeline.as_known), named),
        words,
    )


def _columns(table: Table) -> tuple[str, ...]:
    names = tuple(table.columns.column_names)
    return ("fid", *(_CLOCK if "start_date" in names else ()), *names)


def dress(path: Path, wardrobe: Wardrobe, file: str) -> str:
    """Put on styles, project, descriptions, relations and dates of writing.

    Parameters
    ----------
    path : Path
        The file, whose rows are all written.
    wardrobe : Wardrobe
    file : str
        The name that the file will have.

    Returns
    -------
    str
        Text of the project that was put in.
    """
    when = f"{wardrobe.sheet.written}T00:00:00.000Z"
    text = project.project_text(file, wardrobe.dresses, wardrobe.sheet)
    connection = sqlite3.connect(path, isolation_level=None)
    # Nobody else knows this file yet, so a journal would protect nothing.
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN")
    try:
        for statement in schema.TABLES.split(";\n"):
            if statement.strip():
                connection.execute(statement)
        for clothes in wardrobe.dresses:
            if clothes.temporal:
                schema.add_clock(connection, clothes.table)
        schema.register(connection, "layer_styles", "How QGIS draws the layers.", when)
        described = {clothes.table: clothes.columns for clothes in wardrobe.dresses}
        schema.describe(connection, described, wardrobe.codes)
        schema.describe_file(connection, wardrobe.whole, wardrobe.licences, when)
        schema.relate(connection, wardrobe.pairs)
        _styles(connection, wardrobe.dresses, when)
        store_project(connection, text, when)
        connection.execute("UPDATE gpkg_contents SET last_change = ?", (when,))
        connection.execute("COMMIT")
    finally:
        connection.close()
    settle_count(path)
    return text


def settle_count(path: Path) -> None:
    """Give a database that nobody has open the same count of changes whenever it is made.

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


def store_project(connection: sqlite3.Connection, text: str, when: str) -> None:
    """Put a project into the file, in place of any of that name.

    Parameters
    ----------
    connection : sqlite3.Connection
    text : str
    when : str
        Moment of writing, UTC.
    """
    about = json.dumps({"last_modified_time": when[:19], "last_modified_user": "whoholds"})
    connection.execute(
        "INSERT OR REPLACE INTO qgis_projects (name, metadata, content) VALUES (?, ?, ?)",
        (PROJECT, about, project.packed(text, PROJECT).hex()),
    )


def _styles(connection: sqlite3.Connection, dresses: Sequence[qml.Dress], when: str) -> None:
    connection.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
        "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, "
        # QGIS compares the schema with the empty text, which NULL never equals.
        "ui, update_time) VALUES ('', '', ?, ?, 'default', ?, NULL, 1, ?, '', NULL, ?)",
        [
            (
                clothes.table,
                GEOMETRY if clothes.geometry_type else "",
                qml.style_text(clothes),
                fields.table_title(clothes.table)[1],
                when,
            )
            for clothes in dresses
        ],
    )
