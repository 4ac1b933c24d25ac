"""XML from strangers: no entities, no document types, nothing fetched."""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError

from whoholds.errors import SourceDataError


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
        If it is not well-formed, or declares a document type or entities, by which a small file
        can ask for unlimited memory or for files of this machine.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise SourceDataError(f"{name} declares entities or a document type; refused") from error
    except (ParseError, ValueError, LookupError) as error:
        raise SourceDataError(f"{name} is no well-formed XML: {error}") from error
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
