"""What a claim speaks of, as text: ``town:lashio``, ``highway:AH1[hpa-an..myawaddy]``.

A subject has a kind and an id. A road's may name two stations: the section between them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import pandas as pd

from whoholds.errors import SubjectError

__all__ = ["FORM", "SECTION", "Subject", "section_ids", "subjects_of"]

FORM: Final = (
    "write `town:ID`, `site:ID`, `area:ID`, `state:ID`, `highway:ID[a..b]` or `highway:ID`"
)
"""The mend of what is no subject."""

SECTION: Final = r"^highway:(?P<highway_id>[^\[\]]+)\[(?P<a>[^\[\]]+?)\.\.(?P<b>[^\[\]]+)\]$"
"""A section of a road, for columns of subjects."""

_SUBJECT = re.compile(r"(?P<kind>[a-z]+):(?P<id>[^\[\]\s:]+)(?:\[(?P<section>[^\[\]]*)\])?")


@dataclass(frozen=True)
class Subject:
    """One town, site, area, state, road, or section of a road.

    Parameters
    ----------
    kind : str
        Such as ``town``, see :data:`whoholds.vocabulary.KINDS`.
    id : str
        As the layer of that kind has it.
    section : str, optional
        What stands in brackets, ``a..b``.

    Examples
    --------
    >>> Subject.parse("highway:AH1[hpa-an..myawaddy]").ends
    ('hpa-an', 'myawaddy')
    >>> str(Subject("town", "lashio"))
    'town:lashio'
    """

    kind: str
    id: str
    section: str | None = None

    @classmethod
    def parse(cls, text: str) -> Subject:
        """Read a subject.

        Parameters
        ----------
        text : str

        Returns
        -------
        Subject
            Of any kind, with any section: whether there is such a thing only a ledger knows.

        Raises
        ------
        SubjectError
            When the text has not the form of one.
        """
        parts = _SUBJECT.fullmatch(text)
        if parts is None:
            raise SubjectError(f"`{text}` is no subject; {FORM}")
        return cls(parts["kind"], parts["id"], parts["section"])

    @property
    def ends(self) -> tuple[str, str] | None:
        """The two stations of a section, ``None`` where the brackets do not name two."""
        names = (self.section or "").split("..")
        return (names[0], names[1]) if len(names) == 2 and all(names) else None

    def __str__(self) -> str:
        section = "" if self.section is None else f"[{self.section}]"
        return f"{self.kind}:{self.id}{section}"


def subjects_of(kind: str, ids: pd.Series) -> pd.Series:
    """Write the subjects of one kind.

    Parameters
    ----------
    kind : str
    ids : Series of str
        Ids; of roads also :func:`section_ids`.

    Returns
    -------
    Series of str
        On the same index.

    Examples
    --------
    >>> subjects_of("town", pd.Series(["lashio"])).tolist()
    ['town:lashio']
    """
    return f"{kind}:" + ids.astype("str")


def section_ids(highway_id: pd.Series, a: pd.Series, b: pd.Series) -> pd.Series:
    """Write the ids of sections of roads.

    Parameters
    ----------
    highway_id, a, b : Series of str
        Roads, and the stations where the sections begin and end.

    Returns
    -------
    Series of str

    Examples
    --------
    >>> section_ids(pd.Series(["AH1"]), pd.Series(["hpa-an"]), pd.Series(["myawaddy"])).tolist()
    ['AH1[hpa-an..myawaddy]']
    """
    return highway_id + "[" + a + ".." + b + "]"
