"""Rules: what a single cell of each column may hold, as patterns with the mend beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from whoholds.vocabulary import EVENTS, EXTENTS, LEVELS, RANKS, SAYS, SITE_KINDS

# Unicode's white space; RE2's own \s knows ASCII's alone, and leaves out one of that.
_BLANKS = (
    r"\t-\r\x1c-\x20\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"
)
_LETTER = f"[^{_BLANKS}]"


@dataclass(frozen=True)
class Rule:
    """What a cell must look like.

    Parameters
    ----------
    pattern : str
        Regular expression in RE2's syntax that fits the whole cell.
    what : str
        What is wrong with a cell that it does not fit; ``{}`` stands for the cell.
    mend : str
        What to do about it.
    """

    pattern: str
    what: str
    mend: str

    def broken(self, cells: pa.Array) -> npt.NDArray[np.intp]:
        """Find the cells that the pattern does not fit.

        Parameters
        ----------
        cells : Array of string, length n

        Returns
        -------
        ndarray of int, shape (m,)
            Their positions, in order.

        Examples
        --------
        >>> Rule("[0-9]+", "`{}` is no number", "write digits").broken(pa.array(["1", "x", ""]))
        array([1, 2])
        """
        fits = pc.match_substring_regex(cells, rf"(?s)\A(?:{self.pattern})\z")
        return np.flatnonzero(~np.asarray(fits.fill_null(True)))


def broken(values: pd.Series, rules: tuple[Rule, ...]) -> list[tuple[int, str, str]]:
    """Find the cells of a column that break a rule.

    Parameters
    ----------
    values : Series of str
        The column, labelled with the lines of its file.
    rules : tuple of Rule
        What each of its cells must look like.

    Returns
    -------
    list of (int, str, str)
        Line, what was found and the mend, one entry for each rule that a cell breaks.
    """
    if not rules:
        return []
    cells = pa.array(values, type=pa.large_string(), from_pandas=True)
    return [
        (int(values.index[place]), rule.what.replace("{}", cells[place].as_py()), rule.mend)
        for rule in rules
        for place in rule.broken(cells).tolist()
    ]


def _blank_or(pattern: str, what: str, mend: str) -> Rule:
    return Rule(f"(?:{pattern})?", what, mend)


def _one_of(*words: str, blank: bool = False) -> Rule:
    pattern = "|".join((*words, "") if blank else words)
    return Rule(pattern, "`{}` is unknown", f"it must be one of {', '.join(words)}")


_GIVEN = Rule(f".*{_LETTER}.*", "the cell is empty", "every row needs it")
_TRIMMED = _blank_or(
    f"{_LETTER}(?:.*{_LETTER})?",
    "`{}` has blanks at its edges",
    "remove them; ids are compared exactly",
)
_ID = _blank_or(
    "[A-Za-z0-9][A-Za-z0-9_.-]*", "`{}` is no id", "use letters, digits, hyphens and underscores"
)
_SLUG = _blank_or("[a-z0-9][a-z0-9_-]*", "`{}` is no id", "use small letters, digits and hyphens")
_COLOUR = Rule("#[0-9a-fA-F]{6}", "`{}` is no colour", "write it as #rrggbb, such as #1b5e20")
_URL = _blank_or(
    rf"https?://[^{_BLANKS}<>\"]+", "`{}` is no web address", "write it from http:// or https://"
)
# No more digits than a number of 64 bits holds.
_WHOLE = _blank_or(
    r"[0-9]{1,15}(?:\.0)?",
    "`{}` is no whole number",
    "write digits only, no commas, dots or blanks",
)
_KM = _blank_or(
    r"[0-9]+(?:\.[0-9]+)?(?:e-?[0-9]{1,2})?", "`{}` is no number of km", "write it as 2 or 0.5"
)
_PLACE = Rule("[1-9][0-9]{0,8}", "`{}` is no place along the road", "number the stations 1, 2, 3 …")
_LIST = _blank_or(
    rf"[^;|,{_BLANKS}]+(?:;[^;|,{_BLANKS}]+)*",
    "`{}` is no list of ids",
    "write ids with `;` between, no blanks",
)
_UNIVERSE = _blank_or(
    rf"listed|seats|(?:seats|places):[^;:{_BLANKS}]+(?:;[^;:{_BLANKS}]+)*",
    "`{}` is no universe",
    "write `seats`, `seats:X;Y` or `places:X;Y` with states or areas X and Y, or `listed`",
)

#: Table -> column -> what its cells must look like; the other columns hold any text.
RULES: Mapping[str, Mapping[str, tuple[Rule, ...]]] = MappingProxyType(
    {
        "claims": {
            "claim_id": (_GIVEN, _TRIMMED, _ID),
            "subject": (_GIVEN, _TRIMMED),
            "event": (_GIVEN, _one_of(*EVENTS, blank=True)),
            "when": (_GIVEN,),
            "partners": (_LIST,),
            "challengers": (_LIST,),
            "source_id": (_GIVEN,),
            "extent": (_one_of(*filter(None, EXTENTS), blank=True),),
            "after": (_LIST,),
        },
        "sources": {
            "source_id": (_GIVEN, _TRIMMED, _ID),
            "title": (_GIVEN,),
            "url": (_URL,),
            "archived_url": (_URL,),
        },
        "actors": {
            "actor_id": (_GIVEN, _TRIMMED, _SLUG),
            "name": (_GIVEN,),
            "colour": (_COLOUR,),
            "bloc": (_SLUG,),  # blank for one that stands alone
        },
        "actor_names": {"actor_id": (_GIVEN,), "name": (_GIVEN,)},
        "actor_blocs": {"actor_id": (_GIVEN,), "bloc": (_GIVEN, _SLUG)},
        "operations": {"operation_id": (_GIVEN, _TRIMMED, _SLUG), "name": (_GIVEN,)},
        "stations": {"highway_id": (_GIVEN,), "town_id": (_GIVEN,), "order": (_PLACE,)},
        "area_places": {"area_id": (_GIVEN,), "place": (_GIVEN, _TRIMMED)},
        "lists": {
            "list_id": (_GIVEN, _TRIMMED, _ID),
            "source_id": (_GIVEN,),
            "as_of": (_GIVEN,),
            "universe": (_GIVEN, _TRIMMED, _UNIVERSE),
            "says": (_one_of(*SAYS),),
            "count": (_WHOLE,),
        },
        "list_rows": {"list_id": (_GIVEN,), "subject": (_GIVEN, _TRIMMED)},
        "towns": {
            "town_id": (_GIVEN, _TRIMMED, _SLUG),
            "name": (_GIVEN,),
            "state_id": (_TRIMMED,),
            "population": (_WHOLE,),
            "coordinate_precision_km": (_KM,),
            "rank": (_one_of(*filter(None, RANKS), blank=True),),
        },
        "sites": {
            "site_id": (_GIVEN, _TRIMMED, _SLUG),
            "name": (_GIVEN,),
            "kind": (_one_of(*SITE_KINDS),),
            "state_id": (_TRIMMED,),
            "coordinate_precision_km": (_KM,),
        },
        "highways": {
            "highway_id": (_GIVEN, _TRIMMED, _ID),
            "name": (_GIVEN,),
            "geometry_quality": (_one_of("surveyed", "schematic"),),
        },
        "states": {"state_id": (_GIVEN, _TRIMMED, _ID), "name": (_GIVEN,)},
        "areas": {
            "area_id": (_GIVEN, _TRIMMED, _SLUG),
            "name": (_GIVEN,),
            "level": (_one_of(*LEVELS),),
            "state_id": (_TRIMMED,),
        },
    }
)
