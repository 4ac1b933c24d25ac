"""Frames: a ledger of tables that were made in memory, checked as a pack is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import geopandas as gpd
import pandas as pd

from whoholds import schema
from whoholds.errors import PackError
from whoholds.ledgers import Attribution, Ledger
from whoholds.read._pack.descriptor import Descriptor
from whoholds.read.pack import assembled, faults_in

__all__ = ["ledger"]


def ledger(
    *,
    claims: pd.DataFrame,
    sources: pd.DataFrame,
    actors: pd.DataFrame,
    towns: gpd.GeoDataFrame,
    period: str,
    states: gpd.GeoDataFrame | None = None,
    highways: gpd.GeoDataFrame | None = None,
    stations: pd.DataFrame | None = None,
    sites: gpd.GeoDataFrame | None = None,
    areas: gpd.GeoDataFrame | None = None,
    area_places: pd.DataFrame | None = None,
    actor_names: pd.DataFrame | None = None,
    actor_blocs: pd.DataFrame | None = None,
    operations: pd.DataFrame | None = None,
    lists: pd.DataFrame | None = None,
    list_rows: pd.DataFrame | None = None,
    backdrop: Mapping[str, gpd.GeoDataFrame] | None = None,
    incumbent: tuple[str, str] | None = None,
    name: str = "ledger",
    title: str = "",
    version: str = "0",
    attributions: Sequence[Attribution] = (),
    remarks: Sequence[str] = (),
) -> Ledger:
    """Make a ledger of frames, checked from end to end as a pack is.

    Parameters
    ----------
    claims, sources, actors : DataFrame
        Columns as in the files of a pack (``whoholds new`` explains each); those that may be left
        out may be missing here, too. Labels, types and the order of rows and columns are of no
        account: days may be dates or datetimes, lists of ids lists, and what is missing is blank.
    towns : GeoDataFrame
        Points with ``town_id``, ``name`` and ``state_id`` (blank without states); any CRS.
    period : str
        The days that are covered, an EDTF interval such as ``2024-11-26/2024-12-31`` or, up to
        the last day of knowledge, ``2024-11-26/..``.
    states, highways, sites, areas : GeoDataFrame, optional
        Further layers.
    stations, area_places, actor_names, actor_blocs, operations, lists, list_rows : DataFrame
        Further tables, all of which may be left out.
    backdrop : mapping of str to GeoDataFrame, optional
        Layers that are only drawn, such as ``neighbours``.
    incumbent : (str, str), optional
        Who held what nobody had taken yet, and since which day.
    name, title, version : str
        What exports call it.
    attributions : sequence of Attribution
        Whose work each table is.
    remarks : sequence of str
        What a reader of any map must be told.

    Returns
    -------
    Ledger

    Raises
    ------
    PackError
        With every fault at once, each with table, row (counted as the line of a file, the header
        being line 1), column and the mend.

    Examples
    --------
    >>> made = ledger(
    ...     claims=pd.DataFrame({"claim_id": ["c1"], "subject": ["town:hama"],
    ...         "event": ["captured"], "when": [pd.Timestamp("2024-12-05")], "holder": ["hts"],
    ...         "source_id": ["wire"]}),
    ...     sources=pd.DataFrame({"source_id": ["wire"], "title": ["Hama falls"],
    ...         "publisher": ["The Wire"], "url": [None], "published": ["2024-12-06"]}),
    ...     actors=pd.DataFrame({"actor_id": ["hts"], "name": ["HTS"], "colour": ["#1b7837"]}),
    ...     towns=gpd.GeoDataFrame({"town_id": ["hama"], "name": ["Hama"], "state_id": [""]},
    ...         geometry=gpd.points_from_xy([36.76], [35.13]), crs=4326),
    ...     period="2024-11-26/2024-12-31")
    >>> made
    <Ledger ledger 0: 1 claims from 1 sources on 1 towns, 0 highways, 0 states>
    """
    given = {
        "claims": claims, "sources": sources, "actors": actors, "towns": towns, "states": states,
        "sites": sites, "highways": highways, "stations": stations, "areas": areas,
        "area_places": area_places, "actor_names": actor_names, "actor_blocs": actor_blocs,
        "operations": operations, "lists": lists, "list_rows": list_rows,
    }  # fmt: skip
    tables = _tables(given, period, None if incumbent is None else schema.Incumbent(*incumbent))
    faults = faults_in(tables)
    if faults:
        raise PackError(name, faults)
    about = Descriptor(
        name=name,
        title=title or name,
        version=version,
        period=period,
        incumbent=tables.incumbent,
        remarks=tuple(remarks),
        resources={},
        licences=(),
    )
    whole = assembled(about, tables)
    return replace(whole, attributions=tuple(attributions), backdrop=backdrop or {})


def _tables(
    given: Mapping[str, pd.DataFrame | None], period: str, incumbent: schema.Incumbent | None
) -> schema.Tables:
    """Read frames as files would be read, rows labelled as lines below a header."""
    read = {
        name: schema.read_frame(frame, name) for name, frame in given.items() if frame is not None
    }
    lined = {
        name: table.set_axis(pd.RangeIndex(2, len(table) + 2), axis="index")
        for name, (table, _) in read.items()
    }
    layers = lined.keys() & schema.LAYER_COLUMNS.keys()
    return schema.Tables(
        frames=MappingProxyType({name: lined[name] for name in lined if name not in layers}),
        layers=MappingProxyType({name: lined[name] for name in lined if name in layers}),
        files=MappingProxyType({name: schema.Tables().file(name) for name in lined}),
        period=period,
        incumbent=incumbent,
        faults=tuple(fault for _, faults in read.values() for fault in faults),
    )
