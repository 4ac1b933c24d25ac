"""Forms: every foreign form by its name, and the importer that reads it.

An importer is a module with a function ``read(path, ledger, *, ...)`` that answers an
:class:`~whoholds.read.imported.Imported`: all of its input, accounted for row by row.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from whoholds.dates import read_day
from whoholds.errors import SourceDataError
from whoholds.ledgers import Ledger
from whoholds.read.imported import Imported

_DAY: tuple[Callable[[Any], Any], str] = (read_day, "a day, such as 2024-06-30")
# Options that are no text, and how people write them.
_TYPED: Mapping[str, tuple[Callable[[Any], Any], str]] = {
    "accessed": _DAY,
    "revised": _DAY,
    "within_km": (float, "a number"),
    "header": (int, "the number of a line"),
}

_LOOKING = ("layer", "encoding", "header")


@dataclass(frozen=True)
class Form:
    """A foreign form.

    Parameters
    ----------
    module : str
        Module under ``whoholds.read`` that reads it.
    what : str
        What its files are, in a few words.
    options : tuple of str
        Options that its ``read`` takes besides ``accessed``.
    needs : tuple of str
        Those of them that it cannot do without.
    """

    module: str
    what: str
    options: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


#: Every form by the name that people give it.
FORMS: Mapping[str, Form] = MappingProxyType(
    {
        "my-maps": Form(
            "my_maps", "a Google My Map, KML, KMZ or GeoJSON", ("actors", "within_km", "encoding")
        ),
        "acled": Form(
            "acled",
            "events of ACLED, CSV, Excel or JSON",
            ("actors", "state", "within_km", "encoding"),
        ),
        "ucdp": Form("ucdp", "events of UCDP GED, CSV, Excel or JSON", ("encoding",)),
        "viina": Form("viina", "daily control of VIINA, CSV or zipped", ("actors", "encoding")),
        "polygons": Form(
            "polygons",
            "areas that somebody drew, a file or a folder of them",
            (
                "meaning",
                "holder",
                "column",
                "actors",
                "title",
                "url",
                "attribution",
                "licence",
                "crs",
                "order",
                "layer",
                "encoding",
                "when",
                "day",
                "suspicious",
                "kept",
            ),
        ),
        "wikipedia": Form(
            "wikipedia", "a Lua module of map marks, or its XML", ("icons", "revised", "within_km")
        ),
        "umap": Form("umap", "a map that uMap saved, as context"),
        "geoconfirmed": Form("geoconfirmed", "events of GeoConfirmed, CSV, KML, KMZ or GeoJSON"),
        "atlos": Form("atlos", "incidents of Atlos, CSV or JSON"),
        "sheet": Form(
            "sheet",
            "any table or map, with a TOML file that maps it",
            ("mapping", "layer", "actors", "encoding", "header"),
            needs=("mapping",),
        ),
    }
)


def read(form: str, path: str | os.PathLike[str], ledger: Ledger, **options: Any) -> Imported:
    """Read a foreign file by the name of its form.

    Parameters
    ----------
    form : str
        A key of :data:`FORMS`, such as ``my-maps``.
    path : str or path-like
        The file, or the folder where the form is one.
    ledger : Ledger
        Pack whose towns and actors are meant.
    **options
        What the importer's ``read`` takes; days and kilometres may be text, as people type them.

    Returns
    -------
    Imported

    Raises
    ------
    SourceDataError
        If there is no such form or option, one is missing, or the file cannot be read.
    """
    if form not in FORMS:
        raise SourceDataError(f"`{form}` is no known form; known are {', '.join(FORMS)}")
    unknown = set(options) - {*FORMS[form].options, "accessed"}
    if unknown:
        known = ", ".join((*FORMS[form].options, "accessed"))
        raise SourceDataError(f"`{form}` takes no option `{min(unknown)}`; it takes {known}")
    for option in set(FORMS[form].needs) - set(options):
        raise SourceDataError(
            f"`{form}` needs the option `{option}`; on the command line: --set {option}=VALUE"
        )
    module = importlib.import_module(f"whoholds.read.{FORMS[form].module}")
    given = {name: _typed(name, value) for name, value in options.items()}
    imported: Imported = module.read(path, ledger, **given)
    return replace(imported, given=MappingProxyType(_given(path, options)))


def suggest(path: str | os.PathLike[str], ledger: Ledger | None, **options: Any) -> str:
    """Write a mapping for a table or a map, as :func:`whoholds.read.suggesting.suggest` does.

    Parameters
    ----------
    path : str or path-like
        The file.
    ledger : Ledger or None
        Pack that it shall go into.
    **options
        ``layer``, ``encoding`` and ``header``, as people type them.

    Returns
    -------
    str
        TOML.

    Raises
    ------
    SourceDataError
        If there is no such option, or the file cannot be read.
    """
    from whoholds.read import suggesting  # it brings libraries that other forms do without

    if unknown := set(options) - set(_LOOKING):
        known = ", ".join(_LOOKING)
        raise SourceDataError(f"a suggestion takes no option `{min(unknown)}`; it takes {known}")
    given = {name: _typed(name, value) for name, value in options.items()}
    return suggesting.suggest(path, ledger, **given)


def _given(path: str | os.PathLike[str], options: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what repeats an import, as it was given; the day of access is another one then."""
    texts = {
        name: str(value)
        for name, value in options.items()
        if isinstance(value, str | os.PathLike | int | float) and name != "accessed"
    }
    return {"file": str(path), "options": texts, "actors": dict(options.get("actors") or {})}


def _typed(name: str, value: Any) -> Any:
    """Day or number of an option that was typed; other options are text or objects already."""
    if not isinstance(value, str) or name not in _TYPED:
        return value
    typed, kind = _TYPED[name]
    try:
        told = typed(value)
    except ValueError as error:
        raise SourceDataError(f"option `{name}` is `{value}`; write {kind}") from error
    if isinstance(told, float) and not 0 <= told < float("inf"):
        raise SourceDataError(f"option `{name}` is `{value}`; write {kind}, 0 or more")
    return told
