"""One day of a timeline as plain data: for other programs (JSON, CSV) and for reading (a table)."""

from __future__ import annotations

import json
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from whoholds._renamed import renamed
from whoholds.analysis.freshness import freshness_on
from whoholds.characters import isolated, undirected
from whoholds.engine.timeline import Timeline
from whoholds.errors import expect
from whoholds.export.escaping import cell
from whoholds.situation import Situation

VERDICT: Final = (
    "status",
    "holder",
    "partners",
    "challengers",
    "certainty",
    "inferred",
    "silence",
    "alternatives",
    "claimed_by",
    "inherited_from",
    "since",
    "last_heard",
    "freshness",
    "claims",
)
"""Fields of a verdict in the order of the JSON: all that a timeline has but start and end, which
are no matter of one day, with ``since`` for the two bounds of it, and how fresh it is."""

_TOWN: Final = ("town_id", "name", "state_id")
_SITE: Final = ("site_id", "name", "site_kind", "state_id")
_AREA: Final = ("area_id", "name", "level", "state_id", "places")
_PIECE: Final = (
    "highway_id",
    "piece_id",
    "from_km",
    "to_km",
    "from_town",
    "to_town",
    "access",
)
_STATE: Final = ("state_id", "name")
_KEYS: Final = {
    "town": "town_id",
    "site": "site_id",
    "highway": "piece_id",
    "area": "area_id",
    "state": "state_id",
}


_WIDE: Final = 40
"""Letters of a name that a table shows."""

FORMATS: Final = ("table", "json", "csv", "geojson")


@renamed(form="format")
def snapshot(situation: Situation, format: str = "table") -> str:  # noqa: A002 - the word that users know
    """Write one day as text.

    Parameters
    ----------
    situation : Situation
    format : {"table", "json", "csv", "geojson"}
        A table to read; JSON of :func:`to_dict`; CSV of :func:`to_frame`; GeoJSON (RFC 7946)
        of towns, sites, pieces of road, areas and states in one collection.

    Returns
    -------
    str
    """
    expect(situation, Situation)
    _check(format, ("table", "json", "geojson", "csv"))
    if format == "json":
        return json.dumps(to_dict(situation), ensure_ascii=False, indent=1)
    if format == "geojson":
        return _geojson(situation)
    frame = to_frame(situation)
    if format == "csv":
        return frame.map(_safe).to_csv(index=False)
    shown = frame.assign(status=frame["status"] + frame.apply(_remark, axis=1)).drop(
        columns=["claims", "partners", "inferred", "silence"]
    )
    shown = shown.rename(columns={"since_earliest": "since", "since_latest": "or until"})
    shown["name"] = shown["name"].map(_short)
    return shown.to_string(index=False, max_colwidth=_WIDE + 2, justify="left")


@renamed(line="timeline", form="format")
def listing(timeline: Timeline, format: str = "csv") -> str:  # noqa: A002
    """Write all verdict intervals as CSV (lists joined by ``;``) or JSON (a list of objects)."""
    expect(timeline, Timeline)
    _check(format, ("csv", "json"))
    return rows_as(timeline.frame, format)


def rows_as(frame: pd.DataFrame, form: str) -> str:
    """Write the rows of a frame.

    Parameters
    ----------
    frame : DataFrame
        Words, days and lists of words.
    form : {"table", "csv", "json"}
        A table to read, CSV (lists joined by ``;``), or JSON (a list of objects).

    Returns
    -------
    str
    """
    if form == "csv":
        return frame.map(_cell).map(_safe).to_csv(index=False)
    if form == "table":
        words = frame.map(_cell).map(_short)
        return words.to_string(index=False, max_colwidth=_WIDE + 2, justify="left") + "\n"
    days = frame.select_dtypes("datetime").columns
    plain = frame.assign(
        **{day: pd.Series(_days(frame[day]), frame.index, dtype=object) for day in days}
    )
    return json.dumps(_plain(plain), ensure_ascii=False, indent=1) + "\n"


def _short(name: str) -> str:
    """Cut a name to the width of its column, so that no mark of direction loses its other half."""
    plain = undirected(name)
    return isolated(plain if len(plain) <= _WIDE else f"{plain[: _WIDE - 3]}...")


def _remark(row: pd.Series) -> str:
    """Say beside a status that it is inferred, or why it is unknown."""
    if row["silence"]:
        return f": {row['silence'].replace('_', ' ')}"
    return ", inferred" if row["inferred"] == "true" else ""


def _check(chosen: str, formats: tuple[str, ...]) -> None:
    if chosen not in formats:
        raise ValueError(f"format is {chosen!r}: pass one of {', '.join(formats)}")


def to_dict(situation: Situation) -> dict[str, Any]:
    """Spell one day out as plain dicts and lists, ready for JSON.

    Parameters
    ----------
    situation : Situation

    Returns
    -------
    dict
        ``pack``, ``day``, ``policy``, ``as_known``, and the lists ``towns``, ``sites``,
        ``highways`` (one entry a piece), ``areas`` and ``states``, each with the fields of
        :data:`VERDICT`; days are ISO text, ``None`` where nobody knows. States carry ``shares``:
        bounds of what each party holds of their towns, people and highway kilometres; areas carry
        ``within``: how many places each party holds there, and how one knows.
    """
    from whoholds.analysis.shares import shares  # measured for JSON alone
    from whoholds.analysis.within import within

    timeline, layers = situation.timeline, _layers(situation)
    inside = within(situation)
    areas = _records(layers["area"], _AREA)
    for area in areas:
        own = inside[inside["subject"] == f"area:{area['area_id']}"].drop(columns="subject")
        area["within"] = _plain(own)
    bounds = shares(situation)
    states = _records(layers["state"], _STATE)
    for state in states:
        part = bounds[bounds["scope"] == state["state_id"]].drop(columns="scope")
        state["shares"] = _plain(part)
    return {
        "pack": timeline.ledger.name,
        "day": situation.day.isoformat(),
        "policy": timeline.policy.name,
        "as_known": timeline.as_known.isoformat(),
        "towns": _records(layers["town"], _TOWN),
        "sites": _records(layers["site"], _SITE),
        "highways": _records(layers["highway"], _PIECE),
        "areas": areas,
        "states": states,
    }


def to_frame(situation: Situation) -> pd.DataFrame:
    """Put towns, sites, pieces of road, areas and states into one table without geometry.

    Returns
    -------
    DataFrame
        ``kind``, ``id``, ``name``, then the verdict; lists joined by ``;``, unknown days blank.
    """
    frames = []
    for kind, layer in _layers(situation).items():
        name = layer["name"]
        if kind == "highway":
            name = layer["from_town"] + " to " + layer["to_town"]
        frame = pd.DataFrame({"kind": kind, "id": layer[_KEYS[kind]], "name": name})
        verdict = [c for c in (*VERDICT, "access") if c != "since"]
        for column in [*verdict[:-2], "since_earliest", "since_latest", *verdict[-2:]]:
            frame[column] = layer[column].map(_cell)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def _geojson(situation: Situation) -> str:
    """Put the layers into one collection, told apart by ``kind``."""
    features = []
    for kind, layer in _layers(situation).items():
        days = layer.select_dtypes("datetime").columns
        plain = layer.assign(
            kind=kind, **{day: pd.Series(_days(layer[day]), dtype=object) for day in days}
        )
        features += json.loads(plain.to_json(drop_id=True))["features"]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def _layers(situation: Situation) -> dict[str, gpd.GeoDataFrame]:
    """Take each layer by its kind, each verdict with its freshness."""
    layers = {
        "town": situation.towns,
        "site": situation.sites,
        "highway": situation.highways,
        "area": situation.areas,
        "state": situation.states,
    }
    return {
        kind: layer.assign(freshness=freshness_on(layer, situation.day))
        for kind, layer in layers.items()
    }


def _cell(value: Any) -> str:
    """Write one value as a cell of text."""
    if isinstance(value, list):
        return ";".join(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return "" if pd.isna(value) else str(value)


def _safe(value: Any) -> Any:
    """Keep a cell of text from being run as a formula."""
    return cell(value) if isinstance(value, str) else value


def _records(layer: gpd.GeoDataFrame, own: tuple[str, ...]) -> list[dict[str, Any]]:
    """Write each row of a layer as a dict."""
    flat = pd.DataFrame(layer.drop(columns="geometry"))
    bounds = zip(_days(flat["since_earliest"]), _days(flat["since_latest"]), strict=True)
    since = [{"earliest": earliest, "latest": latest} for earliest, latest in bounds]
    flat["since"] = pd.Series(since, index=flat.index, dtype=object)
    flat["last_heard"] = pd.Series(_days(flat["last_heard"]), index=flat.index, dtype=object)
    return _plain(flat[[*own, *VERDICT]])


def _days(column: pd.Series) -> list[str | None]:
    """Write days as ISO text, ``None`` where nobody knows."""
    return [None if pd.isna(day) else day.date().isoformat() for day in column]


def _plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Turn rows into dicts of plain Python values, rounding kilometres to metres."""
    return [
        {
            str(key): round(value, 3) if isinstance(value, float) else value
            for key, value in record.items()
        }
        for record in frame.to_dict("records")
    ]
