"""The file that holds a QGIS project: a zip with one ``.qgs`` inside."""

from __future__ import annotations

import io
import re
import zipfile
from xml.sax.saxutils import escape

from whoholds.errors import ExportError
from whoholds.export.gpkg import names

_QUOTES = {'"': "&quot;"}
_CLAIMS = re.compile(r"<datasource>\./([^|<]+)\|layername=claims</datasource>")


def packed(text: str, stem: str) -> bytes:
    """Pack a project as a ``.qgz``, the same bytes whenever the text is the same.

    Parameters
    ----------
    text : str
    stem : str
        Name of the file inside, without ending.
    """
    content = io.BytesIO()
    inside = zipfile.ZipInfo(f"{stem}.qgs", date_time=(1980, 1, 1, 0, 0, 0))
    inside.compress_type = zipfile.ZIP_DEFLATED
    inside.external_attr = 0o644 << 16
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(inside, text.encode("utf-8"))
    return content.getvalue()


def unpacked(content: bytes) -> str:
    """Read the project's text out of a ``.qgz``."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".qgs"))
        return archive.read(name).decode("utf-8")


def renamed(text: str, after: str) -> str:
    """Make a project name its GeoPackage by another name, whatever it was called before.

    A file that was renamed before, as a file manager does, has a project that still names the
    first. A project that an analyst has saved may name other files too, which stay.

    Parameters
    ----------
    text : str
    after : str
        File name, without folder.

    Raises
    ------
    ExportError
        The project has no layer of claims, by which the file is known.

    Examples
    --------
    >>> renamed("<datasource>./a.gpkg|layername=claims</datasource>", "b.gpkg")
    '<datasource>./b.gpkg|layername=claims</datasource>'
    """
    before = _CLAIMS.search(text)
    if before is None:
        raise ExportError("its project names no file in which there are claims")
    new = escape(names.source(after, ""), _QUOTES)
    return text.replace(f"./{before[1]}|layername=", new)
