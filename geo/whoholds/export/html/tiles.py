"""Map tiles by name, for those who want streets below the map and may ask a tile server."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from whoholds.errors import ExportError

if TYPE_CHECKING:
    import xyzservices

_PLACE = re.compile(r"\{(\w+)\}")
_LEAFLETS = frozenset("sxyzr")


@dataclass(frozen=True)
class Tiles:
    """What a page needs to draw tiles.

    Parameters
    ----------
    url : str
        With ``{s}``, ``{x}``, ``{y}``, ``{z}``, ``{r}`` for Leaflet to fill in.
    origins : tuple of str
        Hosts to be let in by the page's policy.
    credits : str
        Whom the picture must name.
    options : dict
        For ``L.tileLayer``.
    """

    url: str
    origins: tuple[str, ...]
    credits: str
    options: dict[str, Any]


def find(name: str | xyzservices.TileProvider) -> Tiles:
    """Look a provider up.

    Parameters
    ----------
    name : str or TileProvider
        As https://xyzservices.readthedocs.io lists them, such as ``OpenStreetMap.Mapnik``; one
        that wants a key is given as a ``TileProvider`` with its key filled in.

    Returns
    -------
    Tiles

    Raises
    ------
    ExportError
        When there is no such provider, or it wants a key.

    Examples
    --------
    >>> find("OpenStreetMap.Mapnik").origins
    ('https://tile.openstreetmap.org',)
    """
    provider = _query(name) if isinstance(name, str) else name
    blanks = [key for key, value in provider.items() if str(value).startswith("<insert")]
    if blanks:
        raise ExportError(
            f"{provider.name} wants a key of yours: pass the provider with {', '.join(blanks)} "
            "filled in, or choose one that is free, such as OpenStreetMap.Mapnik"
        )
    url = _PLACE.sub(
        lambda m: m.group(0) if m.group(1) in _LEAFLETS else str(provider.get(m.group(1), "")),
        provider["url"],
    )
    subdomains = str(provider.get("subdomains", "abc"))
    host = re.match(r"https?://[^/]+", url)
    if host is None:
        raise ExportError(f"{provider.name} has no address to ask: {url}")
    names = subdomains if "{s}" in host.group(0) else "a"
    return Tiles(
        url=url,
        origins=tuple(host.group(0).replace("{s}", letter) for letter in names),
        credits=str(provider.get("attribution", "")),
        options={"subdomains": subdomains, "maxZoom": int(provider.get("max_zoom", 19))},
    )


def _query(name: str) -> xyzservices.TileProvider:
    import xyzservices

    with warnings.catch_warnings():
        # The package warns of keys that we ask for ourselves.
        warnings.simplefilter("ignore", UserWarning)
        try:
            return xyzservices.providers.query_name(name)
        except ValueError as error:
            raise ExportError(
                f"`{name}` is no tile provider that xyzservices knows, such as OpenStreetMap.Mapnik"
            ) from error
