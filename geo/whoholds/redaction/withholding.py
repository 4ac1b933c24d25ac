"""Withholding: a ledger in, what may be shown of it and the manifest of the rest out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path

import geopandas as gpd
from pandas.api.types import is_object_dtype, is_string_dtype

from whoholds import schema
from whoholds.errors import expect
from whoholds.ledgers import Ledger
from whoholds.redaction import tables
from whoholds.redaction.aliases import read_key
from whoholds.redaction.coarsening import Blurred, blurred, marked
from whoholds.redaction.delaying import delayed, tells_later
from whoholds.redaction.withheld import Withheld


def withhold(
    ledger: Ledger,
    *,
    delay_days: int = 0,
    coarsen_km: float = 0.0,
    key: str | Path | bytes | None = None,
) -> tuple[Ledger, Withheld]:
    """Hold back what is recent, and blur the places that a pack marks as sensitive.

    Parameters
    ----------
    ledger : Ledger
    delay_days : int, default 0
        Show the ledger as it could have been published so many days ago: claims on what may have
        begun, and claims, sources and lists that became public, in the last days are left out,
        with the days themselves. They are counted from the last day of the period, or of
        knowledge where that is earlier; never from the clock.
    coarsen_km : float, default 0
        Move towns and sites that are marked ``sensitive`` to the middle of squares of at least
        this size, and take their names and all texts about them. Any mark counts but a written
        no. Texts of others that may name one are emptied; lists that name one, and areas that are
        named after one or hold nothing else, are left out. Squares grow until a place may be one
        of five of the pack, as far as the pack has so many of which nothing is told; these are
        left out too.
    key : str, Path or bytes, optional
        The secret that ids of hidden rows are made with, or the file that holds it; see
        :func:`whoholds.redaction.aliases.read_key` for where it is looked for otherwise.

    Returns
    -------
    Ledger
        With the columns of the schema alone, and a remark on how much is withheld. It carries what
        may not be shown in ``hidden``: whatever is written of it is searched for that.
    Withheld
        The manifest.

    Raises
    ------
    DateError
        When nothing of the period is left.
    RouteError
        When a sensitive town is a station of a road.
    RedactionError
        When there is no key.
    """
    expect(ledger, Ledger)
    if delay_days < 0 or coarsen_km < 0:
        raise ValueError("a delay in days and a size in km are not negative")
    counts: dict[str, int] = {}
    shown, last = ledger, None
    held: tuple[str, ...] = ()
    if delay_days:
        shown, last, held = delayed(ledger, delay_days, counts)
        shown = _without_texts(shown, partial(tells_later, last=last), counts)
    blur = Blurred(shown)
    if coarsen_km and (places := marked(shown)):
        secret = key if isinstance(key, bytes) else read_key(key)
        blur = blurred(shown, places, coarsen_km, secret, counts)
        shown = _without_texts(blur.ledger, blur.hidden.may_tell, counts)
    columns: tuple[str, ...] = ()
    if shown is not ledger:
        kept, columns = tables.only_known(tables.of(shown))
        shown = replace(shown, **kept)
    hidden = replace(blur.hidden, ids=(*blur.hidden.ids, *held), borne=_borne(shown))
    manifest = Withheld(
        delay_days,
        last,
        held,
        coarsen_km,
        blur.towns,
        blur.sources,
        sites=blur.sites,
        lists=_missing(ledger, shown, "lists"),
        areas=_missing(ledger, shown, "areas"),
        aliases=blur.aliases,
        among=blur.among,
        left_out=blur.left_out,
        texts=counts,
        columns=columns,
        unsearched=hidden.unsearched,
    )
    remarks = (*shown.remarks, *manifest.remarks())
    return replace(shown, remarks=remarks, hidden=hidden), manifest


def _without_texts(ledger: Ledger, tells: Callable[[str], bool], counts: dict[str, int]) -> Ledger:
    """Leave out what a pack says of itself, its terms and what it only draws, if that may tell."""
    remarks = tuple(text for text in ledger.remarks if not tells(text))
    credits_ = tuple(
        replace(one, text="Credit withheld") if tells(one.text) else one
        for one in ledger.attributions
    )
    gone = len(ledger.remarks) - len(remarks) + sum(o.text == "Credit withheld" for o in credits_)
    if gone:
        counts["datapackage.json"] = counts.get("datapackage.json", 0) + gone
    parts = [part for part in ledger.title.split(", ") if not tells(part)]
    title = ", ".join(parts) or "Title withheld"
    backdrop = {name: _drawn(layer, name, tells, counts) for name, layer in ledger.backdrop.items()}
    return replace(ledger, title=title, remarks=remarks, attributions=credits_, backdrop=backdrop)


def _drawn(
    layer: gpd.GeoDataFrame, name: str, tells: Callable[[str], bool], counts: dict[str, int]
) -> gpd.GeoDataFrame:
    """Empty the texts of a layer that is only drawn, where they may tell."""
    shown = layer.copy()
    for column in [c for c in shown if is_object_dtype(shown[c]) or is_string_dtype(shown[c])]:
        told = tables.marks(shown[column], tells)
        if told.any():
            shown[column] = shown[column].mask(told, "")
            counts[f"{name}.{column}"] = counts.get(f"{name}.{column}", 0) + int(told.sum())
    return shown


def _borne(ledger: Ledger) -> tuple[str, ...]:
    """Collect what the places, roads, areas and states that are shown are called."""
    layers = (ledger.towns, ledger.sites, ledger.highways, ledger.states, ledger.areas)
    columns = [
        layer[column] for layer in layers for column in ("name", *tables.FURTHER) if column in layer
    ]
    return tuple({name for cell in chain(*columns) for name in str(cell).split("|") if name})


def _missing(ledger: Ledger, shown: Ledger, table: str) -> tuple[str, ...]:
    ids, kept = (getattr(one, table)[schema.KEYS[table]] for one in (ledger, shown))
    return tuple(ids[~ids.isin(kept)])
