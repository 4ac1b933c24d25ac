"""SQL that a GeoPackage's extensions ask for, and the rows that fill them."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from whoholds.export.tabular import fields

TABLES = """
CREATE TABLE IF NOT EXISTS gpkg_extensions (
    table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
    scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_data_columns (
    table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT,
    description TEXT, mime_type TEXT, constraint_name TEXT,
    CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
    CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (
    constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC,
    min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
    CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
CREATE TABLE gpkg_metadata (
    id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
    md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml',
    metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE gpkg_metadata_reference (
    reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
    timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
    md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
    CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
    CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
CREATE TABLE gpkgext_relations (
    id INTEGER PRIMARY KEY AUTOINCREMENT, base_table_name TEXT NOT NULL,
    base_primary_column TEXT NOT NULL DEFAULT 'id', related_table_name TEXT NOT NULL,
    related_primary_column TEXT NOT NULL DEFAULT 'id', relation_name TEXT NOT NULL,
    mapping_table_name TEXT NOT NULL UNIQUE);
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
    f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
    styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
    owner TEXT(30), ui TEXT(30),
    update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));
CREATE TABLE qgis_projects (name TEXT PRIMARY KEY, metadata BLOB, content BLOB);
"""
"""Tables beside those that GDAL makes, as GeoPackage 1.2 and QGIS define them."""

_SPEC = "http://www.geopackage.org/spec120/#extension_"
_RELATED = "http://www.geopackage.org/18-000.html"


def describe(
    connection: sqlite3.Connection,
    columns: Mapping[str, Sequence[str]],
    codes: Mapping[str, Mapping[str, str]],
) -> None:
    """Describe every column and list the values that coded ones may hold.

    Parameters
    ----------
    connection : sqlite3.Connection
    columns : mapping of str to sequence of str
        Table to its columns.
    codes : mapping of str to mapping of str to str
        Name of the list to its values and their words.
    """
    known = [
        (table, name, name, about.title, about.description, about.codes if lists else None)
        for table, names in columns.items()
        for name in names
        if name in fields.FIELDS
        for about in (fields.field(name),)
        for lists in (codes.get(about.codes),)  # A list without values would forbid them all.
    ]
    connection.executemany(
        "INSERT INTO gpkg_data_columns (table_name, column_name, name, title, description, "
        "constraint_name) VALUES (?, ?, ?, ?, ?, ?)",
        known,
    )
    used = {row[5] for row in known}
    connection.executemany(
        "INSERT INTO gpkg_data_column_constraints (constraint_name, constraint_type, value, "
        "description) VALUES (?, 'enum', ?, ?)",
        [
            (name, value, words)
            for name, values in codes.items()
            if name in used
            for value, words in values.items()
        ],
    )
    _extend(
        connection,
        ["gpkg_data_columns", "gpkg_data_column_constraints"],
        "gpkg_schema",
        f"{_SPEC}schema",
    )


def describe_file(
    connection: sqlite3.Connection,
    whole: str,
    licences: Mapping[str, Sequence[str]],
    when: str,
) -> None:
    """Store what the file is, and on what terms each of its tables may be used.

    Parameters
    ----------
    connection : sqlite3.Connection
    whole : str
        XML about the file.
    licences : mapping of str to sequence of str
        XML about terms to the tables it is for.
    when : str
        Moment of writing, UTC.
    """
    documents = [(whole, "dataset", None), *((xml, "dataset", to) for xml, to in licences.items())]
    for place, (xml, scope, tables) in enumerate(documents, start=1):
        connection.execute(
            "INSERT INTO gpkg_metadata VALUES (?, ?, 'http://www.isotc211.org/2005/gmd', "
            "'text/xml', ?)",
            (place, scope, xml),
        )
        connection.executemany(
            "INSERT INTO gpkg_metadata_reference VALUES (?, ?, NULL, NULL, ?, ?, ?)",
            [("geopackage", None, when, place, None)]
            if tables is None
            else [("table", table, when, place, 1) for table in tables],
        )
    _extend(
        connection,
        ["gpkg_metadata", "gpkg_metadata_reference"],
        "gpkg_metadata",
        f"{_SPEC}metadata",
    )


def relate(connection: sqlite3.Connection, pairs: Mapping[str, tuple[str, str]]) -> None:
    """Declare which tables pair the rows of which.

    Parameters
    ----------
    connection : sqlite3.Connection
    pairs : mapping of str to tuple of str
        Pairing table to base table and related table.
    """
    connection.executemany(
        "INSERT INTO gpkgext_relations (base_table_name, base_primary_column, "
        "related_table_name, related_primary_column, relation_name, mapping_table_name) "
        "VALUES (?, 'fid', ?, 'fid', 'attributes', ?)",
        [(base, related, name) for name, (base, related) in pairs.items()],
    )
    _extend(connection, ["gpkgext_relations", *pairs], "gpkg_related_tables", _RELATED)


def register(connection: sqlite3.Connection, table: str, about: str, when: str) -> None:
    """Name a table of QGIS among the contents, without which QGIS does not look for it."""
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, "
        "last_change) VALUES (?, 'attributes', ?, ?, ?)",
        (table, table, about, when),
    )


def _extend(
    connection: sqlite3.Connection, tables: Sequence[str], name: str, definition: str
) -> None:
    connection.executemany(
        "INSERT INTO gpkg_extensions VALUES (?, NULL, ?, ?, 'read-write')",
        [(table, name, definition) for table in tables],
    )
