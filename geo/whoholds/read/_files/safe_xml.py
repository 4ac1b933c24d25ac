"""XML from strangers: no entities, no document types, nothing fetched."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, ParseError

from whoholds.errors import SourceDataError
from whoholds.read._files import mended_xml, mistaken

_WHERE = re.compile(r"(.*): line (\d+), column \d+")


def parse(data: bytes, name: str) -> Element:
    """Parse XML that may mean harm.

    Parameters
    ----------
    data : bytes
        The document.
    name : str
        Name of the file, for the error.

    Raises
    ------
    SourceDataError
        If it is not well-formed and cannot be mended (:mod:`whoholds.read._files.mended_xml`), or
        declares a document type or entities, by which a small file can ask for unlimited memory or
        for files of this machine.
    """
    return _sound(data, name)[0]


def sound(data: bytes, name: str) -> bytes:
    """Give the document as a parser takes it: as it is, or mended.

    Raises
    ------
    SourceDataError
        As :func:`parse` does.
    """
    return _sound(data, name)[1]


def _sound(data: bytes, name: str) -> tuple[Element, bytes]:
    mistaken.refuse(data, name)
    try:
        return _parsed(data, name), data
    except (ParseError, ValueError, LookupError):
        pass
    try:
        mended = mended_xml.mend(data)
        try:
            return _parsed(mended, name), mended
        except ParseError:
            # A mark of a map that is broken costs no other one.
            mended = mended_xml.salvage(mended, "Placemark")
            return _parsed(mended, name), mended
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceDataError(
            f"{name} is not in the encoding that it declares, from line {line} on; save it as "
            "UTF-8, or name the encoding in its first line"
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        where = _WHERE.fullmatch(str(error))
        said = f"line {where[2]}: {where[1]}" if where else str(error)
        raise SourceDataError(
            f"{name} is no well-formed XML ({said}); export it again, or mend it there"
        ) from error


def _parsed(data: bytes, name: str) -> Element:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise SourceDataError(f"{name} declares entities or a document type; refused") from error
    return root


def local(element: Element) -> str:
    """Name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def child_text(element: Element, tag: str) -> str:
    """Text within the first child of that name, ``""`` where there is none."""
    for child in element:
        if local(child) == tag:
            return "".join(child.itertext())
    return ""
