"""What may have been meant by a name that nobody knows."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

_ALIKE = 60.0


def suggest(value: str, known: Iterable[str], *, quote: str = "`{}`") -> str:
    """Name what may have been meant, empty where nothing known resembles the value.

    >>> suggest("lashoi", ("lashio", "loikaw"))
    'did you mean `lashio`?'
    >>> suggest("rome", ("lashio", "loikaw"))
    ''
    """
    best = _closest(value, tuple(known))
    return f"did you mean {quote.format(best)}?" if best else ""


@lru_cache(maxsize=4096)
def _closest(value: str, known: tuple[str, ...]) -> str:
    from rapidfuzz import fuzz, process

    nearest = process.extractOne(value, known, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return nearest[0] if nearest else ""
