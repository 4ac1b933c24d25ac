"""Claims and sources as columns, so that every verdict in the page can name what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from whoholds import dates
from whoholds.analysis.disagreements import ABOUT, disagreements
from whoholds.engine.timeline import Timeline
from whoholds.export.html.box import Box
from whoholds.export.html.intervals import Words
from whoholds.ledgers import Ledger
from whoholds.roads import route
from whoholds.vocabulary import BASES, CHANGES, EVENTS, EXTENTS, SAYS

Ints = npt.NDArray[np.int64]

# What no date holds, set behind that of a change: an interval is then one day of it.
_CHANGE = "!"
# Days that a date without a beginning may reach back.
_LONG = 36500
_ISO_DAY = r"\d{4}-\d\d-\d\d"


def add_claims(box: Box, ledger: Ledger, words: Words) -> dict[str, Any]:
    """Put in the claims and who is the subject of which.

    Parameters
    ----------
    box : Box
        Gets ``claim.*`` in the order of ``words.claims``, among them ``claim.day``, at which it
        is listed, ``claim.wide``, how many days before that it may
        speak of, and ``claim.known``, when it became public, as steps from 1970-01-01; and
        ``about.counts`` and ``about.claims``: the claims on each subject, on a road's stretch
        those of every section it lies in.
    ledger : Ledger
    words : Words

    Returns
    -------
    dict
        For the header: ``ids``, ``phrases`` (readers' words for dates that are no single day),
        ``parties``, ``notes``, ``operations``.
    """
    claims, known = _carried(ledger, words)
    exact = claims["when"].str.fullmatch(_ISO_DAY).to_numpy()
    phrases = _Book(_date_in_words)
    marked = claims["when"] + np.where(claims["event"].isin(CHANGES), _CHANGE, "")
    when = np.where(exact, 0, phrases.codes(marked.where(~exact, "")))
    parties, notes = _Book(str), _Book(str)
    named = claims[["holder", "partners", "challengers", "claimant"]]
    days = _days(claims["when"], known)
    box.add("claim.day", days, "steps")
    box.add("claim.wide", np.maximum(0, days - _first_days(claims["when"], days)))
    box.add("claim.known", known, "steps")
    box.add("claim.when", when)
    box.add("claim.event", claims["event"].map({event: n for n, event in enumerate(EVENTS)}))
    box.add("claim.source", claims["source_id"].map(_places(ledger.sources["source_id"])))
    box.add(
        "claim.parties",
        parties.codes(pd.Series(map("|".join, named.itertuples(index=False)), dtype="str")),
    )
    box.add("claim.note", notes.codes(claims["note"]))
    extent = claims["extent"].map({extent: n for n, extent in enumerate(EXTENTS)})
    box.add("claim.extent", extent.fillna(0))
    box.add("claim.phrase", notes.codes(claims["phrase"]))
    operations = {"": 0} | {n: i for i, n in enumerate(ledger.operations["operation_id"], start=1)}
    box.add("claim.operation", claims["operation"].map(operations))
    _add_corrections(box, ledger, words)
    _add_subjects(box, ledger, claims["subject"], words)
    return {
        "ids": box.ids("claim.id", claims["claim_id"][: len(ledger.claims)].tolist()),
        "phrases": phrases.words,
        "parties": [_parties(text, words) for text in parties.words],
        "notes": notes.words,
    }


def add_lists(box: Box, ledger: Ledger, words: Words) -> dict[str, Any]:
    """Put in the lists, and which of them each claim that is no more than a list's row comes from.

    Parameters
    ----------
    box : Box
        Gets, for the claims after the ledger's own, ``listed.list``, ``listed.town`` and
        ``listed.basis``, a place in :data:`~whoholds.vocabulary.BASES`. Their ids follow from
        these: what list ``L07`` says of Yangon is ``L07/yangon``.
    ledger : Ledger
    words : Words

    Returns
    -------
    dict
        For the header: ``ids``; ``says``, places in :data:`~whoholds.vocabulary.SAYS`; ``asOf``,
        days from 1970-01-01.
    """
    listed, lists = ledger.listed, ledger.lists
    rows = listed[listed["claim_id"].isin(list(words.claims))]
    box.add("listed.list", rows["list_id"].map(_places(lists["list_id"])))
    box.add("listed.town", rows["subject"].map(words.subjects))
    box.add("listed.basis", rows["basis"].map({basis: n for n, basis in enumerate(BASES)}))
    days = [dates.bounds(text).latest for text in lists["as_of"]]
    return {
        "ids": lists["list_id"].tolist(),
        "says": [SAYS.index(says) for says in lists["says"]],
        "asOf": [dates.ordinal(day) for day in days if day is not None],
    }


def cited(timeline: Timeline) -> set[str]:
    """Name the claims that a timeline's verdicts and its disagreements rest on."""
    names: set[str] = set(timeline.frame["claims"].explode().dropna())
    return names | set(disagreements(timeline)["claim_id"])


def add_sources(box: Box, ledger: Ledger) -> dict[str, Any]:
    """Put in the sources.

    Parameters
    ----------
    box : Box
        Gets ``source.publisher`` and ``source.published``.
    ledger : Ledger

    Returns
    -------
    dict
        For the header: ``titles``, ``urls``, ``archived``, ``publishers``, ``dates``,
        ``affiliations``, ``derived``.
    """
    sources = ledger.sources
    publishers, published = _Book(str), _Book(_publication_in_words)
    box.add("source.publisher", publishers.codes(sources["publisher"]))
    box.add("source.published", published.codes(sources["published"]))
    places = _places(sources["source_id"])
    return {
        "titles": sources["title"].tolist(),
        "urls": sources["url"].tolist(),
        "archived": _sparse(sources["archived_url"]),
        "publishers": publishers.words,
        "dates": published.words,
        "affiliations": _sparse(sources["affiliation"]),
        "derived": {n: places[to] for n, to in _sparse(sources["derived_from"]).items()},
    }


def add_disputes(box: Box, name: str, timeline: Timeline, words: Words) -> None:
    """Put in where sources differ.

    Parameters
    ----------
    box : Box
        Gets ``<name>.dispute.of`` (subject), ``<name>.dispute.about`` (number in
        :data:`~whoholds.analysis.disagreements.ABOUT`) and ``<name>.dispute.claims``, one row a
        claim.
    name : str
    timeline : Timeline
    words : Words
    """
    rows = disagreements(timeline)
    about = {word: nth for nth, word in enumerate(ABOUT)}
    box.add(f"{name}.dispute.of", rows["subject"].map(words.subjects), "steps")
    box.add(f"{name}.dispute.about", rows["about"].map(about))
    box.add(f"{name}.dispute.claims", rows["claim_id"].map(words.claims), "steps")


def last_correction(ledger: Ledger, as_known: int) -> int | None:
    """Find the day on which the last claim that corrects another became public.

    Parameters
    ----------
    ledger : Ledger
    as_known : int
        Day of knowledge, from 1970-01-01.

    Returns
    -------
    int or None
        Day from 1970-01-01.
    """
    mends = (ledger.claims["supersedes"] != "").to_numpy() & (ledger.known <= as_known)
    return int(ledger.known[mends].max()) if mends.any() else None


class _Book:
    """Numbers texts in the order they come; the empty text is 0."""

    def __init__(self, say: Callable[[str], str]) -> None:
        self.words = [""]
        self._say = say
        self._known = {"": 0}

    def codes(self, texts: pd.Series) -> Ints:
        at, different = pd.factorize(texts.astype(object))
        for text in different:
            if text not in self._known:
                self._known[text] = len(self.words)
                self.words.append(self._say(text))
        known = np.array([self._known[text] for text in different], dtype=np.int64)
        return known[at] if len(at) else known


def _carried(ledger: Ledger, words: Words) -> tuple[pd.DataFrame, Ints]:
    """Take the statements that a page carries, in their order, and when each became public."""
    statements = ledger.statements
    carried = statements["claim_id"].isin(list(words.claims)).to_numpy()
    return statements[carried].reset_index(drop=True), ledger.statements_known[carried]


def _date_in_words(marked: str) -> str:
    text = marked.removesuffix(_CHANGE)
    return dates.describe(text, change=text != marked)


def _publication_in_words(edtf: str) -> str:
    # Beside a title a bare date reads better than "on 3 May 2025".
    return dates.describe_bare(edtf)


def _days(when: pd.Series, known: Ints) -> Ints:
    """Take the day a claim is listed at: the last of its bounds, or when it became public."""
    at, different = pd.factorize(when.astype(object))
    latest = [dates.bounds(text).latest if text else None for text in different]
    listed = np.array(latest, dtype="datetime64[D]")[at]
    return np.where(np.isnat(listed), known, np.minimum(listed.astype(np.int64), known))


def _first_days(when: pd.Series, days: Ints) -> Ints:
    """Take the first day that a claim may speak of; where nobody says, one long before."""
    at, different = pd.factorize(when.astype(object))
    earliest = [dates.bounds(text).earliest if text else None for text in different]
    first = np.array(earliest, dtype="datetime64[D]")[at]
    return np.where(np.isnat(first), days - _LONG, first.astype(np.int64))


def _places(ids: pd.Series) -> dict[str, int]:
    return {name: nth for nth, name in enumerate(ids)}


def _sparse(texts: pd.Series) -> dict[int, str]:
    return {nth: text for nth, text in enumerate(texts) if text}


def _parties(text: str, words: Words) -> list[Any]:
    """Spell out who is who in a claim: holder, partners, challengers, claimant."""
    if not text:
        return [0, [], [], 0]
    holder, partners, challengers, claimant = text.split("|")
    actors = words.actors
    return [
        actors[holder],
        [actors[actor] for actor in partners.split(";") if actor],
        [actors[actor] for actor in challengers.split(";") if actor],
        actors[claimant],
    ]


def _add_corrections(box: Box, ledger: Ledger, words: Words) -> None:
    claims = ledger.claims
    rows = claims[claims["supersedes"] != ""]
    pairs: Sequence[tuple[int, int]] = [
        (words.claims[new], words.claims[old])
        for new, olds in zip(rows["claim_id"], rows["supersedes"], strict=True)
        for old in str(olds).split(";")
    ]
    box.add("mend.new", [new for new, _ in pairs], "steps")
    box.add("mend.old", [old for _, old in pairs], "steps")


def _add_subjects(box: Box, ledger: Ledger, subject: pd.Series, words: Words) -> None:
    whole = subject.map(words.subjects).dropna()
    sections = route.expand(subject, ledger.stations)
    at = np.r_[whole.to_numpy(np.int64), sections["stretch_subject"].map(words.subjects)]
    claim = np.r_[whole.index.to_numpy(np.int64), sections["row"].to_numpy(np.int64)]
    order = np.lexsort((claim, at))
    box.add("about.counts", np.bincount(at.astype(np.int64), minlength=len(words.subjects)))
    box.add("about.claims", claim[order], "steps")
