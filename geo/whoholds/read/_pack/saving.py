"""Saving: tables of one ledger, or of several that were merged, written as the files of a pack."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from whoholds import schema
from whoholds.ledgers import Ledger
from whoholds.read._files import geojson
from whoholds.read._pack.descriptor import DESCRIPTOR


def fill(
    folder: Path, ledgers: Sequence[Ledger], frames: Mapping[str, pd.DataFrame], **told: str
) -> None:
    """Write tables into a pack that was begun, with what its ledgers say of themselves.

    Parameters
    ----------
    folder : Path
        Holds the files of an empty pack.
    ledgers : sequence of Ledger
        Whose period, incumbent, remarks, backdrop and licences these are.
    frames : mapping of str to DataFrame
        Tables and layers by name.
    **told : str
        What else the descriptor says, such as its title.
    """
    for table, frame in frames.items():
        if isinstance(frame, gpd.GeoDataFrame):
            known = [*schema.COLUMNS[table], frame.geometry.name]
            _layer(folder / f"{table}.geojson", frame[known])
        else:
            frame.to_csv(folder / f"{table}.csv", index=False, lineterminator="\n")
    data = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
    data |= told
    data["period"] = ledgers[0].period
    incumbents = {ledger.incumbent for ledger in ledgers}
    # Of two wars nobody held before both what nobody had taken.
    if len(incumbents) == 1 and (kept := ledgers[0].incumbent) is not None:
        data["incumbent"] = {"actor": kept.actor, "since": kept.since}
    data["remarks"] = list(dict.fromkeys(text for ledger in ledgers for text in ledger.remarks))
    for resource in data["resources"]:
        resource.update(_terms(ledgers, resource["name"]))
    data["resources"] += _backdrop(folder, ledgers)
    text = json.dumps(data, indent=2, ensure_ascii=False)
    (folder / DESCRIPTOR).write_text(text + "\n", encoding="utf-8")


def _layer(file: Path, frame: gpd.GeoDataFrame) -> None:
    features = json.loads(frame.to_json(drop_id=True))["features"]
    file.write_text(geojson.write(features), encoding="utf-8")


def _terms(ledgers: Sequence[Ledger], name: str) -> dict[str, Any]:
    own = [a for ledger in ledgers for a in ledger.attributions if a.resource == name]
    licences = dict.fromkeys((a.licence, a.url) for a in own if a.licence)
    return {
        "attribution": "; ".join(dict.fromkeys(a.text for a in own if a.text)),
        "licenses": [{"title": title, "path": url} for title, url in licences],
    }


def _backdrop(folder: Path, ledgers: Sequence[Ledger]) -> list[dict[str, Any]]:
    """Write the layers that are only drawn, the first of each name."""
    answer = []
    layers = {name: layer for ledger in ledgers[::-1] for name, layer in ledger.backdrop.items()}
    for name, layer in sorted(layers.items()):
        _layer(folder / f"{name}.geojson", layer)
        resource = {"name": name, "path": f"{name}.geojson", "format": "geojson"}
        answer.append(resource | {"encoding": "utf-8", **_terms(ledgers, name)})
    return answer
