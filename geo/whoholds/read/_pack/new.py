"""New packs: empty ones that explain themselves, or copies of others."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from whoholds import schema
from whoholds.errors import SourceDataError
from whoholds.read._files import geojson, json_text
from whoholds.read._pack.descriptor import DESCRIPTOR
from whoholds.read._pack.making import making
from whoholds.read._pack.view import View

_ORDER = (
    "claims", "sources", "actors", "actor_names", "actor_blocs", "operations",
    "towns", "sites", "highways", "stations", "states", "areas", "area_places", "lists",
    "list_rows",
)  # fmt: skip
_ASIDE = frozenset({"imports", "__pycache__"})
_README = """# {title}

A pack of whoholds: who holds which town, road and state, on which day, according to whom. Nobody
writes down who holds what; that is computed from the claims. `whoholds check {name}` tells what
is still missing or wrong, with file, row, column and the mend.

Begin with `datapackage.json`: its title, the days it covers (`period`, such as
`2023-10-01/2026-02-28`), the licences, and the sentences that every map must show (`remarks`).
Then fill the tables. They are UTF-8 with commas; an empty cell says nothing, and so does a date
that nobody knows: never write one that you would have to invent. Words such as "mid-2024" go into
`phrase`, and what they leave open into `when`: `2024-06~`, or `2024`. Layers are GeoJSON in
longitude and latitude, as QGIS saves them.

## The least that makes a map

One town, two parties, one report and what it says. `state_id` stays empty while there are no
states; without states no areas are drawn.

`towns.geojson`

```
{{"type": "FeatureCollection", "features": [
{{"type": "Feature", "properties": {{"town_id": "lashio", "name": "Lashio", "state_id": ""}},
 "geometry": {{"type": "Point", "coordinates": [97.75, 22.93]}}}}
]}}
```

`actors.csv`

```
actor_id,name,abbreviation,colour,parent,bloc,note
north,Northern Army,NA,#6a1b9a,,resistance,
south,Southern Army,SA,#2e7d32,,military,
```

`sources.csv`

```
source_id,title,publisher,url,archived_url,published,accessed,affiliation,derived_from
herald-aug,Lashio falls,The Herald,https://herald.example/lashio,,2024-08-04,,,
```

`claims.csv`

```
claim_id,subject,event,when,phrase,holder,partners,challengers,claimant,operation,source_id,reported,supersedes,note
c1,town:lashio,captured,2024-08-03,,north,,south,,,herald-aug,,,
```

## What each table holds
"""


def create(folder: Path, like: Path | None, townships: Path | None = None) -> Path:
    """Make a new pack in a folder that is absent or empty.

    Parameters
    ----------
    folder : Path
        Where; it is made with its parents.
    like : Path, optional
        Folder of a pack to copy instead, with its claims.
    townships : Path, optional
        Polygons to lay over the areas of the copy.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    SourceDataError
        If something stands there already, the polygons are of no area, or the pack to copy holds
        what is neither a file nor a folder; nothing is made then.
    """
    if townships is not None and like is None:
        raise SourceDataError("an empty pack has no areas to lay polygons over: copy one")
    with making(folder) as made:
        name = Path(os.path.realpath(folder)).name
        if like is None:
            begin(made, name)
        else:
            _copy(like, made, name)
        if townships is not None:
            from whoholds.read._pack.townships import lay  # few lay any, and it needs GDAL

            lay(made, townships)
    return folder


def begin(folder: Path, name: str) -> None:
    """Write the files of an empty pack that explains itself."""
    for table in _ORDER:
        _table(folder, table)
    text = json.dumps(_descriptor(name), indent=2, ensure_ascii=False)
    (folder / DESCRIPTOR).write_text(text + "\n", encoding="utf-8")
    (folder / "README.md").write_text(_readme(name), encoding="utf-8")


def _copy(like: Path, folder: Path, name: str) -> None:
    """Copy the files of a pack, without what made it and what its imports set aside."""
    view = View(like)
    for each in view.names(_ASIDE):
        if not each.endswith(".py"):
            file = folder / each
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(_named(view, name) if each == DESCRIPTOR else view.bytes(each))
    if not view.still():
        raise SourceDataError(f"`{like}` was changed while it was copied; copy it again")


def _named(view: View, name: str) -> bytes:
    """Descriptor of a pack under another name."""
    try:
        data = json_text.load(view.bytes(DESCRIPTOR).decode("utf-8"))
        data["name"] = name
    except (ValueError, TypeError, RecursionError) as error:
        mend = f"whoholds check {view.folder} names the mend"
        raise SourceDataError(f"{DESCRIPTOR} of `{view.folder}` cannot be read; {mend}") from error
    return (json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode()


def _file(name: str) -> str:
    return f"{name}.geojson" if name in schema.LAYER_COLUMNS else f"{name}.csv"


def _table(folder: Path, name: str) -> None:
    empty = geojson.write([])
    if name in schema.TEXT_COLUMNS:
        empty = ",".join(schema.TEXT_COLUMNS[name]) + "\n"
    (folder / _file(name)).write_text(empty, encoding="utf-8")


def _descriptor(name: str) -> dict[str, Any]:
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": name,
        "title": name,
        "version": "0.1.0",
        "description": "",
        "licenses": [],
        "contributors": [],
        "period": "",
        "remarks": [],
        "resources": [_resource(table) for table in _ORDER],
    }


def _resource(name: str) -> dict[str, Any]:
    notes = schema.COLUMN_NOTES[name]
    layer = name in schema.LAYER_COLUMNS
    return {
        "name": name,
        "path": _file(name),
        "description": f"One row is {schema.ROWS[name]}.",
        "format": "geojson" if layer else "csv",
        "mediatype": "application/geo+json" if layer else "text/csv",
        "encoding": "utf-8",
        "licenses": [],
        "sources": [],
        "attribution": "",
        "schema": {
            "fields": [
                {"name": column, "type": "string", "description": notes[column]}
                for column in schema.COLUMNS[name]
            ]
        },
    }


def _readme(name: str) -> str:
    parts = [_README.format(title=name, name=name)]
    for table in _ORDER:
        required = schema.REQUIRED_COLUMNS[table]
        parts.append(f"\n### {_file(table)}\n\nOne row is {schema.ROWS[table]}.\n\n")
        for column, note in schema.COLUMN_NOTES[table].items():
            must = "" if column in required else " (may be left out)"
            parts.append(f"- `{column}`{must}: {note}\n")
    return "".join(parts)
