"""Packs: a folder of tables and layers described by ``datapackage.json`` -> a checked ledger."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd

from whoholds import schema
from whoholds._arrays import Ints
from whoholds.crs import LONLAT
from whoholds.errors import Fault, PackError, PackNotFoundError, SourceDataError, expect
from whoholds.hidden import NOTHING
from whoholds.ledgers import Ledger
from whoholds.read._pack import journal
from whoholds.read._pack.descriptor import DESCRIPTOR, Descriptor
from whoholds.read._pack.making import making, sweep
from whoholds.read._pack.new import begin, create
from whoholds.read._pack.resources import read
from whoholds.read._pack.saving import fill
from whoholds.read._pack.view import View
from whoholds.roads import route

_KNOWN = Path("myanmar") / DESCRIPTOR
_NUMBERS = {"population": "Int64", "coordinate_precision_km": "float64"}
_TRIES = 20
_PAUSE = 0.1


@dataclass(frozen=True, eq=False)
class Examined:
    """What was found in a pack.

    Parameters
    ----------
    faults : tuple of Fault
        All faults, by file and row.
    ledger : Ledger or None
        Of the claims without a fault; ``None`` where other tables have faults, too.
    lines : mapping of str to ndarray of int64
        For each table and layer the line of every row of the ledger's.
    files : mapping of str to str
        File name of each table, relative to the pack.
    """

    faults: tuple[Fault, ...]
    ledger: Ledger | None
    lines: Mapping[str, Ints]
    files: Mapping[str, str]


def open(pack: str | os.PathLike[str]) -> Ledger:
    """Open a pack, checked from end to end.

    Parameters
    ----------
    pack : str or path-like
        Name of a bundled pack, such as ``"myanmar"``, or a folder.

    Returns
    -------
    Ledger
        Its tables and layers, text as written, geometry in EPSG:4326.

    Raises
    ------
    PackNotFoundError
        If there is neither a bundled pack nor a folder of that name.
    PackError
        If anything is wrong with it; every fault is in its ``faults``.
    """
    folder = path(pack)
    descriptor, tables = _read(folder)
    faults = faults_in(tables)
    if faults:
        raise PackError(str(pack), faults)
    return assembled(descriptor, tables)


def check(pack: str | os.PathLike[str] | Ledger) -> list[Fault]:
    """Find every fault of a pack without opening it, or of a ledger in memory.

    Parameters
    ----------
    pack : str, path-like or Ledger
        Name of a bundled pack, a folder, or a ledger.

    Returns
    -------
    list of Fault
        All faults, by file and row; empty when :func:`open` would answer a ledger. Rows of a
        ledger are counted as lines of a file, the header being line 1.

    Raises
    ------
    PackNotFoundError
        If there is neither a bundled pack nor a folder of that name.
    """
    if isinstance(pack, (str, os.PathLike)):
        return faults_in(_read(path(pack))[1])
    expect(pack, Ledger)
    return faults_in(pack.tables())


def save(ledger: Ledger, folder: str | os.PathLike[str]) -> Path:
    """Write a ledger as a pack, a folder that :func:`open` opens.

    Parameters
    ----------
    ledger : Ledger
    folder : str or path-like
        Where; absent or empty.

    Returns
    -------
    Path
        The folder. What editors noted in columns of their own is kept in tables, not in layers.

    Raises
    ------
    PackError
        When the ledger has faults.
    SourceDataError
        When something stands there already, or anything was withheld from the ledger.
    ExportError
        When it cannot be written; nothing stands there then.
    """
    target = Path(folder)
    if ledger.hidden != NOTHING:
        raise SourceDataError(
            "something was withheld from this ledger, and a pack of it would not say so: save the "
            "whole one, or export this one"
        )
    faults = check(ledger)
    if faults:
        raise PackError(ledger.name, faults)
    frames = {name: getattr(ledger, name) for name in schema.COLUMNS}
    with making(target) as made:
        begin(made, Path(os.path.realpath(target)).name)
        fill(made, [ledger], frames, title=ledger.title, version=ledger.version)
        wrong = faults_of(View(made))
        if wrong:
            raise PackError(f"{ledger.name} (nothing was written)", wrong)
    return target


def examine(pack: str | os.PathLike[str]) -> Examined:
    """Find every fault of a pack, and open what has none, so that its files are read once.

    Parameters
    ----------
    pack : str or path-like
        Name of a bundled pack or a folder.

    Returns
    -------
    Examined

    Raises
    ------
    PackNotFoundError
        If there is neither a bundled pack nor a folder of that name.
    """
    descriptor, tables = _read(path(pack))
    faults = faults_in(tables)
    sound = _sound(tables, faults)
    return Examined(
        faults=tuple(faults),
        ledger=None if sound is None else assembled(descriptor, sound),
        lines={
            name: frame.index.to_numpy(np.int64)
            for part in ((sound or tables).frames, (sound or tables).layers)
            for name, frame in part.items()
        },
        files=tables.files,
    )


def new(
    folder: str | os.PathLike[str],
    *,
    like: str | os.PathLike[str] | None = None,
    townships: str | os.PathLike[str] | None = None,
) -> Path:
    """Make a new pack: an empty one that explains itself, or a copy of another.

    Parameters
    ----------
    folder : str or path-like
        Where; absent or empty.
    like : str or path-like, optional
        Pack to copy, such as ``"myanmar"``.
    townships : str or path-like, optional
        A vector file of polygons with P-codes, to lay over the areas of the copy. The pack passes
        them on: name their source and licence in its ``datapackage.json``.

    Returns
    -------
    Path
        The folder. Its ``README.md`` tells what each column holds, and :func:`check` what is
        still missing.

    Raises
    ------
    SourceDataError
        If something stands there already, or the polygons are of no area of the pack.
    PackNotFoundError
        If there is no pack to copy.
    """
    return create(
        Path(folder),
        None if like is None else path(like),
        None if townships is None else Path(townships),
    )


def bundled() -> list[str]:
    """Names of the packs that ship with whoholds, in alphabetical order."""
    root = _bundle()
    if root is None:
        return []
    return sorted(file.parent.name for file in root.glob(f"*/{DESCRIPTOR}"))


def path(pack: str | os.PathLike[str]) -> Path:
    """Folder of a pack.

    Parameters
    ----------
    pack : str or path-like
        Name of a bundled pack, or a folder that holds a ``datapackage.json`` (or that file).

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    PackNotFoundError
        If there is neither; the message names the bundled packs.
    """
    given = Path(pack)
    if given.name == DESCRIPTOR and given.is_file():
        given = given.parent
    if _holds(given):
        return given
    root = _bundle()
    if root is not None and isinstance(pack, str) and pack in bundled():
        return root / pack
    names = ", ".join(bundled()) or "none"
    if given.is_dir():
        raise PackNotFoundError(f"folder `{given}` holds no {DESCRIPTOR}; bundled packs: {names}")
    raise PackNotFoundError(f"no pack and no folder `{given}`; bundled packs: {names}")


def _holds(folder: Path) -> bool:
    """Tell whether a folder holds a descriptor, in its place or still in a journal."""
    try:
        return (folder / DESCRIPTOR).is_file() or DESCRIPTOR in journal.pending(folder)
    except OSError as error:
        shown = str(folder)[:200]
        raise PackNotFoundError(f"`{shown}` cannot be looked into: {error.strerror}") from error


def _bundle() -> Path | None:
    """Folder of the bundled packs: in the wheel, else in the checkout that is being worked on."""
    package = Path(str(files("whoholds")))
    for root in (package / "_layers", package.parent.parent / "layers"):
        if (root / _KNOWN).is_file():
            return root
    return None


def faults_in(tables: schema.Tables) -> list[Fault]:
    """Find what is wrong with the tables, and with stations that lie off their roads."""
    faults = schema.check(tables)
    layers, stations = tables.layers, tables.frames.get("stations")
    if stations is None or not {"highways", "towns"} <= layers.keys():
        return faults
    if layers["highways"].empty or "town_id" not in layers["towns"]:
        return faults
    names = tables.file("highways"), tables.file("stations")
    # Whatever is wrong with these themselves has to be mended first.
    if not {fault.file for fault in faults}.isdisjoint(names):
        return faults
    # A town that is drawn wrong is told already, and drags no station along.
    wrong = {fault.row for fault in faults if fault.file == tables.file("towns")}
    towns = layers["towns"][~layers["towns"].index.isin(wrong)].drop_duplicates("town_id")
    placed = route.faults(
        layers["highways"],
        stations.astype({"order": "int64"}),
        towns[towns.geom_type == "Point"],
        files=names,
    )
    return sorted([*faults, *placed], key=lambda fault: (fault.file, fault.row or 0))


def _sound(tables: schema.Tables, faults: list[Fault]) -> schema.Tables | None:
    """Leave out the claims that have faults; ``None`` where that does not mend the pack."""
    rows = [fault.row for fault in faults if fault.file == tables.file("claims") and fault.row]
    if len(rows) < len(faults):
        return None
    claims = tables.frames["claims"].drop(index=rows, errors="ignore")
    return replace(tables, frames=MappingProxyType({**tables.frames, "claims": claims}))


def _read(folder: Path) -> tuple[Descriptor, schema.Tables]:
    """Read a pack as it is at one moment, though somebody may be writing to it."""
    sweep(folder.resolve().parent)
    for _ in range(_TRIES):
        journal.settle(folder)
        view = View(folder)
        answer = read(view)
        if view.still():
            return answer
        time.sleep(_PAUSE)
    raise SourceDataError(f"{folder}: its files change while they are read; wait for who writes")


def faults_of(view: View) -> list[Fault]:
    """Find every fault that a pack has, or would have with other files."""
    return faults_in(read(view)[1])


def assembled(descriptor: Descriptor, tables: schema.Tables) -> Ledger:
    """Make a ledger of tables without faults, and of what their descriptor says."""
    frames = {
        name: _columns(tables.frames.get(name), columns)
        for name, columns in schema.TEXT_COLUMNS.items()
    }
    frames["stations"] = frames["stations"].astype({"order": "int64"})
    layers = {name: _layer_of(tables, name) for name in schema.LAYER_COLUMNS}
    backdrop = {
        name: layer.reset_index(drop=True)
        for name, layer in tables.layers.items()
        if name not in schema.LAYER_COLUMNS
    }
    return Ledger(
        name=descriptor.name,
        title=descriptor.title,
        version=descriptor.version,
        period=descriptor.period,
        incumbent=descriptor.incumbent,
        claims=frames["claims"],
        sources=frames["sources"],
        actors=frames["actors"],
        actor_names=frames["actor_names"],
        actor_blocs=frames["actor_blocs"],
        operations=frames["operations"],
        stations=frames["stations"],
        towns=layers["towns"],
        highways=layers["highways"],
        states=layers["states"],
        sites=layers["sites"],
        areas=layers["areas"],
        area_places=frames["area_places"],
        lists=frames["lists"],
        list_rows=frames["list_rows"],
        backdrop=MappingProxyType(backdrop),
        attributions=descriptor.attributions(),
        remarks=descriptor.remarks,
    )


def _columns(frame: pd.DataFrame | None, columns: tuple[str, ...]) -> pd.DataFrame:
    """All columns that a table may have, then those of its editor, as text."""
    if frame is None:
        return pd.DataFrame({column: pd.Series(dtype="str") for column in columns})
    own = [column for column in frame if column not in columns]
    whole = frame.reindex(columns=[*columns, *own], fill_value="")
    return whole.reset_index(drop=True).astype("str")


def _layer_of(tables: schema.Tables, name: str) -> gpd.GeoDataFrame:
    """All columns that a layer may have, as the checks read them, and its geometry."""
    frame = _columns(tables.texts.get(name), schema.LAYER_COLUMNS[name])
    for column in _NUMBERS.keys() & set(frame):
        numbers = pd.to_numeric(frame[column].replace("", None))
        frame[column] = numbers.astype(_NUMBERS[column])  # type: ignore[call-overload]
    layer = tables.layers.get(name)
    shapes = np.array([], dtype=object) if layer is None else layer.geometry.to_numpy()
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(shapes, crs=LONLAT))
