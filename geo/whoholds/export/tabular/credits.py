"""Whose work an export is made from, on what terms, and by which software."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from whoholds.export.escaping import web_address
from whoholds.ledgers import Attribution, Ledger

_SAID = ("claims", "sources", "lists", "list_rows")
_PLACES = ("areas", "area_places", *_SAID)
_DRAWN_FROM = {
    "towns": ("towns", *_PLACES),
    "town_control": ("towns", *_PLACES),
    "sites": ("sites", *_PLACES),
    "site_control": ("sites", *_PLACES),
    "highways": ("highways", "stations", "claims", "sources"),
    "highway_control": ("highways", "stations", "claims", "sources"),
    "areas": ("towns", "sites", *_PLACES),
    "area_verdicts": ("towns", "sites", *_PLACES),
    "states": ("states", "claims", "sources"),
    "state_control": ("states", "claims", "sources"),
    "control_areas": ("towns", "states", *_SAID),
    "frontlines": ("towns", "states", *_SAID),
    "claims": _SAID,
}


def software() -> str:
    """Name this software and its version."""
    try:
        return f"whoholds {version('whoholds')}"
    except PackageNotFoundError:
        return "whoholds, not installed"


def terms(ledger: Ledger, table: str) -> tuple[Attribution, ...]:
    """List whose work a table is made from.

    Parameters
    ----------
    ledger : Ledger
    table : str

    Returns
    -------
    tuple of Attribution
        One for each resource that the table draws on.
    """
    wanted = _DRAWN_FROM.get(table, (table,))
    return tuple(part for part in ledger.attributions if part.resource in wanted)


def credit_line(parts: Sequence[Attribution]) -> str:
    """Say in one line whose work it is; nothing is said twice.

    Examples
    --------
    >>> credit_line([Attribution("towns", "GeoNames", "CC BY 4.0", "https://example.org")] * 2)
    'GeoNames'
    """
    return "; ".join(dict.fromkeys(part.text for part in parts if part.text))


def licence_line(parts: Sequence[Attribution]) -> str:
    """Say in one line on what terms it may be used; nothing is said twice.

    Examples
    --------
    >>> licence_line([Attribution("towns", "GeoNames", "CC BY 4.0", "https://example.org")])
    'CC BY 4.0 (https://example.org)'
    """
    terms_of_parts = (
        f"{part.licence} ({url})" if part.licence and url else part.licence or url
        for part in parts
        for url in (web_address(part.url),)
    )
    return "; ".join(dict.fromkeys(line for line in terms_of_parts if line))


def attribution(ledger: Ledger) -> str:
    """Say what every map made from a ledger must show: its remarks, whose work, which terms."""
    licences = dict.fromkeys(part.licence for part in ledger.attributions if part.licence)
    licence_text = f" Licences: {'; '.join(licences)}." if licences else ""
    whose = credit_line(ledger.attributions)
    data = f"Data: {whose}.{licence_text}" if whose else licence_text.strip()
    return "\n".join([*ledger.remarks, *([data] if data else [])])
