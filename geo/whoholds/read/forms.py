"""Forms: every foreign form by its name, and the importer that reads it.

An importer is a module with a function ``read(path, ledger, *, ...)`` that answers an
:class:`~whoholds.read.imported.Imported`: all of its input, accounted for row by row.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from whoholds.dates import read_day
from whoholds.errors import SourceDataError
from whoholds.ledger import Ledger
from whoholds.read.imported import Imported

_DAYS = ("accessed", "revised")
_NUMBERS = ("within_km",)


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
        "my-maps": Form("my_maps", "a Google My Map, KML, KMZ or GeoJSON", ("actors", "within_km")),
        "acled": Form("acled", "events of ACLED, CSV or Excel", ("actors", "state", "within_km")),
        "ucdp": Form("ucdp", "events of UCDP GED, CSV or Excel"),
        "viina": Form("viina", "daily control of VIINA, CSV or zipped", ("actors",)),
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
                "crs",
                "order",
                "layer",
                "when",
                "day",
                "suspicious",
                "kept",
            ),
        ),
        "wikipedia": Form(
            "wikipedia", "a Lua module of map marks, or its XML", ("icons", "revised", "within_km")
        ),
        "sheet": Form(
            "sheet",
            "any table, with a TOML file that maps it",
            ("mapping", "layer"),
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
    if not isinstance(value, str) or name not in (*_DAYS, *_NUMBERS):
        return value
    try:
        return read_day(value) if name in _DAYS else float(value)
    except ValueError as error:
        kind = "a day, such as 2024-06-30" if name in _DAYS else "a number"
        raise SourceDataError(f"option `{name}` is `{value}`; write {kind}") from error
