"""Kinds of areas: what a drawn map draws alike, and the line of a meaning table that finds it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from whoholds.read._files import toml_text

#: Field and pattern of each condition that an area of the kind fulfils.
Kind = tuple[tuple[str, str], ...]

_LONGEST = 80  # characters of a pattern
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def kinds(found: Mapping[tuple[str, ...], int], fields: Sequence[str], most: int) -> Counter[Kind]:
    """Group areas by the fields that tell them apart.

    Parameters
    ----------
    found : mapping of tuple of str to int
        Texts of the fields -> areas that have them.
    fields : sequence of str
        Names of the fields, those that say most of a whole area first.
    most : int
        A field that would make more kinds than these is left out, unless no other is left.

    Returns
    -------
    Counter of Kind
        Kinds -> areas. Each area fulfils the conditions of its own kind.
    """
    patterns = {key: tuple(map(pattern, key)) for key in found}
    kept: list[int] = []
    for at, field in enumerate(fields):
        tried = {tuple(key[one] for one in (*kept, at)) for key in patterns.values()}
        told = any(key[at] for key in patterns.values())
        doubled = field == "style" and "colour" in {fields[one] for one in kept}
        if told and len(tried) <= most and not doubled:
            kept.append(at)
    if not kept:
        kept = [at for at in range(len(fields)) if any(key[at] for key in patterns.values())][:1]
    answer: Counter[Kind] = Counter()
    for key, number in found.items():
        answer[tuple((fields[at], patterns[key][at]) for at in kept)] += number
    return answer


def pattern(text: str) -> str:
    r"""Write a pattern that fits a text: ``*`` for the end of a long one, and for signs not shown.

    >>> pattern("Confirmed  control"), pattern("a\u202eb")
    ('Confirmed control', 'a*b')
    """
    even = "".join(sign if sign.isprintable() else "*" for sign in " ".join(text.split()))
    return even if len(even) <= _LONGEST else f"{even[: _LONGEST - 1]}*"


def where(kind: Kind) -> str:
    """Write the conditions of a kind as a line of TOML.

    >>> where((("folder", "Zone"), ("fill colour", "")))
    'where = { folder = "Zone", "fill colour" = "" }'
    """
    told = kind or (("name", "*"),)
    conditions = ", ".join(
        f"{name if _BARE.fullmatch(name) else toml_text.quoted(name)} = {toml_text.quoted(text)}"
        for name, text in told
    )
    return f"where = {{ {conditions} }}"
