"""The file that holds a QGIS project: a zip with one ``.qgs`` inside."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

from whoholds.export.gpkg import names


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


def renamed(text: str, before: str, after: str) -> str:
    """Make a project name its GeoPackage by another name.

    Parameters
    ----------
    text : str
    before, after : str
        File names, without folder.

    Examples
    --------
    >>> renamed("<datasource>./a.gpkg|layername=towns</datasource>", "a.gpkg", "b.gpkg")
    '<datasource>./b.gpkg|layername=towns</datasource>'
    """
    old, new = (escape(names.source(name, ""), {'"': "&quot;"}) for name in (before, after))
    return text.replace(old, new)
