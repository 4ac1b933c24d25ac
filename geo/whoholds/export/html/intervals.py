"""Verdict intervals as columns: only days on which something changed, words by number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from whoholds import dates
from whoholds.engine.columns import ACTOR_LISTS
from whoholds.engine.timeline import Timeline
from whoholds.export.html.box import Box
from whoholds.vocabulary import ACCESSES, CERTAINTIES, SILENCES, STATUSES

Ints = npt.NDArray[np.int64]

NO_DAY, ON_START, AS_BEFORE, FIRST_PAIR = range(4)
"""Codes of ``since``: unknown; one day, that of the interval's start; as in the interval before;
from here on, a pair of bounds by number."""

_LOOK = (
    "holder", "status", "access", "certainty", "inherited_from", "inferred", "silence", *ACTOR_LISTS
)  # fmt: skip
_UNIT = "\x1f"


@dataclass
class Words:
    """Everything that verdicts and claims say more than once, each thing said once.

    Parameters
    ----------
    actors : mapping of str to int
        Actor id to its number; ``""`` is 0.
    subjects : mapping of str to int
        Subject to its number.
    claims : mapping of str to int
        Claim id to its number.
    lists : mapping of str to int
        What a place may take its verdict from besides subjects, ``list:L1``, numbered after them.
    """

    actors: Mapping[str, int]
    subjects: Mapping[str, int]
    claims: Mapping[str, int]
    lists: Mapping[str, int] = field(default_factory=dict)
    looks: dict[str, int] = field(default_factory=dict)
    pairs: dict[tuple[int | None, int | None], int] = field(default_factory=dict)

    def look_rows(self) -> list[list[Any]]:
        """Spell out the verdicts: actors by number, words by their place in the vocabulary.

        Returns
        -------
        list of list
            One a look: holder, status, access, certainty, number of the subject or list that it is
            inherited from or -1, partners, challengers, alternatives, claimed_by, whether it is
            inferred, and why nobody is known.
        """
        return [self._row(look.split(_UNIT)) for look in self.looks]

    def _row(self, look: Sequence[str]) -> list[Any]:
        holder, status, access, certainty, inherited, inferred, silence, *lists = look
        return [
            self.actors[holder],
            STATUSES.index(status),
            ACCESSES.index(access),
            CERTAINTIES.index(certainty),
            self.subjects.get(inherited, self.lists.get(inherited, -1)),
            *([self.actors[actor] for actor in _split(actors)] for actors in lists),
            int(inferred == "True"),
            SILENCES.index(silence),
        ]

    def pair_rows(self) -> list[list[Any]]:
        """Spell out vague beginnings: earliest and latest day or None, and a reader's words."""
        return [
            [early, late, dates.describe_bounds(_date(early), _date(late))]
            for early, late in self.pairs
        ]


def add_verdicts(box: Box, name: str, timeline: Timeline, words: Words) -> None:
    """Put in the intervals of a timeline.

    Parameters
    ----------
    box : Box
    name : str
        ``<name>.counts`` intervals of each subject in the order of ``words.subjects``; for each
        interval ``<name>.gaps`` days since the one before began (since the period began),
        ``<name>.looks`` its verdict by number, ``<name>.since`` see :data:`NO_DAY`,
        ``<name>.cites`` how many claims it rests on; ``<name>.claims`` those, as signed steps.
    timeline : Timeline
    words : Words
        Grows by what is new.
    """
    frame = timeline.frame
    at, order = in_order(frame, words)
    frame, at = frame.iloc[order], at[order]
    starts = days(frame["start"])
    first = np.r_[True, at[1:] != at[:-1]]
    began = np.where(first, days(pd.Series([timeline.period[0]]))[0], np.r_[0, starts[:-1]])
    box.add(f"{name}.counts", np.bincount(at, minlength=len(words.subjects)))
    box.add(f"{name}.gaps", starts - began)
    box.add(f"{name}.looks", _looks(frame, words))
    box.add(f"{name}.since", _since(frame, starts, first, words))
    cited = frame["claims"]
    box.add(f"{name}.cites", cited.map(len))
    box.add(f"{name}.claims", cited.explode().dropna().map(words.claims), "steps")


def in_order(frame: pd.DataFrame, words: Words) -> tuple[Ints, Ints]:
    """Give the number of each interval's subject, and the intervals in the order of the page."""
    at = np.asarray(frame["subject"].map(words.subjects), np.int64)
    return at, np.asarray(np.argsort(at, kind="stable"), np.int64)


def days(stamps: pd.Series) -> Ints:
    """Count days from 1970-01-01; NaT becomes a number below -10**6."""
    number = pd.to_datetime(stamps).to_numpy().astype("M8[D]").astype(np.int64)
    return np.maximum(number, -(10**7))


def _looks(frame: pd.DataFrame, words: Words) -> Ints:
    """Give every distinct verdict a number, in the order they come."""
    key = frame["holder"].astype(object)
    for column in _LOOK[1:]:
        cells = frame[column].astype(str if column == "inferred" else object)
        key = key + _UNIT + (cells.map(_joined) if column in ACTOR_LISTS else cells)
    codes, looks = pd.factorize(key)
    known = np.array([words.looks.setdefault(str(look), len(words.looks)) for look in looks])
    return known[codes] if len(known) else np.zeros(0, dtype=np.int64)


def _since(frame: pd.DataFrame, starts: Ints, first: npt.NDArray[np.bool_], words: Words) -> Ints:
    early, late = days(frame["since_earliest"]), days(frame["since_latest"])
    unknown = (early < -(10**6)) & (late < -(10**6))
    same = ~first & (early == np.roll(early, 1)) & (late == np.roll(late, 1))
    exact = (early == late) & (late == starts)
    code = np.select([unknown, exact, same], [NO_DAY, ON_START, AS_BEFORE], FIRST_PAIR)
    for nth in np.flatnonzero(code == FIRST_PAIR):
        pair = _known(int(early[nth])), _known(int(late[nth]))
        code[nth] = FIRST_PAIR + words.pairs.setdefault(pair, len(words.pairs))
    return code


def _known(day: int) -> int | None:
    return None if day < -(10**6) else day


def _date(day: int | None) -> Any:
    return None if day is None else np.datetime64(day, "D").item()


def _joined(actors: Sequence[str]) -> str:
    # An alternative may be nobody known, an empty id: so every id has its mark before it.
    return "".join(f";{actor}" for actor in actors)


def _split(actors: str) -> list[str]:
    return actors.split(";")[1:]
