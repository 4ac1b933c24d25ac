"""What may have been meant by a name that nobody knows."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

_ALIKE = 60.0
_MOST = 200


def suggest(value: str, known: Iterable[str], *, quote: str = "`{}`") -> str:
    """Name what may have been meant, empty where nothing known resembles the value.

    >>> suggest("lashoi", ("lashio", "loikaw"))
    'did you mean `lashio`?'
    >>> suggest("rome", ("lashio", "loikaw"))
    ''
    """
    best = _closest(value, tuple(known))
    return f"did you mean {quote.format(best)}?" if best else ""


class Suggester:
    """Suggests among the same names again and again, but not without end.

    Comparing every wrong name with every known one takes the product of both; where so many are
    wrong, one mistake is behind them, and a few suggestions show it.

    Parameters
    ----------
    known : iterable of str
        Names that are known.

    Examples
    --------
    >>> meant = Suggester(("lashio", "loikaw"))
    >>> meant("lashoi"), meant("rome")
    ('did you mean `lashio`?', '')
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._known = tuple(known)
        self._left = _MOST

    def __call__(self, value: str, quote: str = "`{}`") -> str:
        """Name what may have been meant, empty where nothing resembles it or enough was said."""
        self._left -= 1
        return suggest(value, self._known, quote=quote) if self._left >= 0 else ""


@lru_cache(maxsize=4096)
def _closest(value: str, known: tuple[str, ...]) -> str:
    from rapidfuzz import fuzz, process

    nearest = process.extractOne(value, known, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return nearest[0] if nearest else ""
