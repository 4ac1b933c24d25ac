"""A page's texts in its languages: what stands there from the start, what the script says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np

from whoholds.characters import isolated
from whoholds.export.html.assets import folded
from whoholds.export.html.page import NAME
from whoholds.ledgers import Ledger
from whoholds.messages import Catalogue, catalogue, join, spoken, tr

# Where texts stand that a page's script may say.
_PAGE: Final = (
    "whoholds/export/html/js/",
    "whoholds/export/html/templates/",
    "whoholds/export/style.py",
)
# What stands between a text and its context, in catalogues.
_CONTEXT: Final = "\x04"


def still(ledger: Ledger) -> dict[str, str]:
    """Say what stands in a page with the pack's words in it, by the id of its element."""
    return {
        NAME: tr(
            "Map of {place}. Arrow keys move it, plus and minus zoom. "
            "All it shows is in the list of places too.",
            place=isolated(ledger.title),
        ),
        "wh-legend-name": tr("Who holds how many towns")
        if len(ledger.towns)
        else tr("Who holds how many states"),
        "wh-query-label": tr("Search {what}", what=_searched(ledger)),
    }


def titled(ledger: Ledger) -> str:
    """Say what a page is called."""
    return tr("Who holds what: {pack}", pack=isolated(ledger.title))


def carried(langs: Sequence[str], ledger: Ledger, *, title: str | None) -> str:
    """Write what a page's script says in its languages.

    Parameters
    ----------
    langs : sequence of str
        The first is what the page opens with.
    ledger : Ledger
    title : str or None
        What the page is called in all of them; default :func:`titled`.

    Returns
    -------
    str
        Deflated JSON: ``ids``, all texts by their :func:`digest`, and ``of``, the languages in
        their order with ``name``, ``rtl``, ``draft``, months, ``texts`` in the order of the ids,
        ``still`` and ``title``. Empty for English alone.
    """
    first = catalogue(langs[0])
    if len(langs) == 1 and first.is_source:
        return ""
    ids = " ".join(
        digest(f"{context}{_CONTEXT}{one}" if context else one) for context, one, _ in _ids()
    )
    # Where a page begins with another, English is a translation too.
    of = {
        lang: _language(
            lang, ledger, title, full=not (first.is_source and catalogue(lang).is_source)
        )
        for lang in langs
    }
    return folded(json.dumps({"ids": ids, "of": of}, ensure_ascii=False, separators=(",", ":")))


def spellings(langs: Sequence[str]) -> list[str]:
    """List texts with all letters that a page needs for its languages."""
    out = []
    for words in map(catalogue, langs):
        if not words.is_source:
            out += [*map(str, _texts_of(words)), *map(str, words.calendar().values())]
    return out


def digest(text: str) -> str:
    """Shorten a text to the number by which a page looks it up (FNV-1a, as ``messages.js`` has it).

    Examples
    --------
    >>> digest("Held by {party}")
    '1hbc41p'
    """
    number = 0x811C9DC5
    for letter in text:
        number = (number ^ ord(letter)) * 0x01000193 & 0xFFFFFFFF
    return np.base_repr(number, 36).lower()


def _language(lang: str, ledger: Ledger, title: str | None, *, full: bool) -> dict[str, Any]:
    words = catalogue(lang)
    with spoken(lang):
        said = {"name": words.name, "still": still(ledger), "title": title or titled(ledger)}
    return {
        **said,
        **({"rtl": True} if words.rtl else {}),
        **({} if words.reviewed else {"draft": True}),
        **({} if words.is_source else words.calendar()),
        **({"texts": _texts_of(words)} if full else {}),
    }


def _texts_of(words: Catalogue) -> list[str | tuple[str, ...]]:
    """Take the texts that a page may say."""
    return [
        words.forms(one, many) if many else words.text(one, context)
        for context, one, many in _ids()
    ]


@cache
def _ids() -> tuple[tuple[str, str, str], ...]:
    """List the texts that a page may say, by the template of all catalogues: context, one, many."""
    from babel.messages.pofile import read_po

    with files("whoholds.messages").joinpath("locale", "messages.pot").open("rb") as file:
        template = read_po(file)
    own = [
        message
        for message in template
        if any(place.startswith(_PAGE) for place, _ in message.locations)
    ]
    return tuple(
        (one.context or "", one.id, "") if isinstance(one.id, str) else (one.context or "", *one.id)
        for one in own
        if one.id
    )


def _searched(ledger: Ledger) -> str:
    """Say what a reader can search for."""
    named: Mapping[str, bool] = {
        tr("towns"): True,
        tr("sites"): len(ledger.sites) > 0,
        tr("road sections"): True,
        tr("states"): True,
        tr("areas"): len(ledger.areas) > 0,
        tr("parties"): True,
        tr("operations"): len(ledger.operations) > 0,
    }
    return join([words for words, there in named.items() if there])
