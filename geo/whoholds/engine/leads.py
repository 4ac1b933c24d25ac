"""Leads: of an alliance that took a place, who of those that its claims name first leads it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from whoholds._arrays import Ints, key, pairs, unique, unkey
from whoholds.engine.episodes import Episodes
from whoholds.engine.evidence import Bools, Evidence
from whoholds.vocabulary import EVENTS

_SHARED: Final = EVENTS.index("shared")


def led(episodes: Episodes, evidence: Evidence) -> Episodes:
    """Name the lead of every episode of which claims name several.

    Parties above another lead drop out. Of the rest it is whom most voices name, a vaguer name
    counting for each; then who is named by the most precisely dated claim, the first known, the
    lower id. Changes vote before conditions, and of these `shared`, since nobody leads there but
    who is named first, before a sight of one of them.
    """
    rows = np.flatnonzero((episodes.of_row >= 0) & (evidence.holder >= 0))
    named = unique(key(episodes.of_row[rows], evidence.holder[rows]))
    several = np.bincount(unkey(named)[0], minlength=len(episodes)) > 1
    several &= ~episodes.implied
    rows = rows[several[episodes.of_row[rows]]]
    if not len(rows):
        return episodes
    say: Ints = np.where(evidence.change[rows], 2, evidence.event[rows] == _SHARED)
    loudest = np.zeros(len(episodes), say.dtype)
    np.maximum.at(loudest, episodes.of_row[rows], say)
    voting = rows[say == loudest[episodes.of_row[rows]]]
    episode, lead = _candidates(episodes, evidence, voting)
    width, known = _precision(episodes, evidence, voting, episode, lead)
    votes = _votes(episodes, evidence, voting, episode, lead)
    order = np.lexsort((lead, known, width, -votes, episode))
    asked, at = np.unique(episode[order], return_index=True)
    holder = episodes.holder.copy()
    holder[asked] = lead[order[at]]
    return replace(episodes, holder=_finest(episodes, evidence, rows, holder))


def _candidates(episodes: Episodes, evidence: Evidence, voting: Ints) -> tuple[Ints, Ints]:
    """List the holders named for each episode, without those above another."""
    episode, lead = unkey(unique(key(episodes.of_row[voting], evidence.holder[voting])))
    i, j = pairs(episode, episode)
    vague = evidence.actors.above[lead[j], lead[i]] & (lead[i] != lead[j])
    kept: Bools = np.ones(len(episode), bool)
    kept[i[vague]] = False
    return episode[kept], lead[kept]


def _precision(
    episodes: Episodes, evidence: Evidence, voting: Ints, episode: Ints, lead: Ints
) -> tuple[Ints, Ints]:
    """Give the width and the day of knowledge of the most precise claim that names each lead."""
    width = evidence.latest[voting].astype(np.int64) - evidence.earliest[voting]
    said = key(episodes.of_row[voting], evidence.holder[voting])
    order = np.lexsort((evidence.known[voting], width, said))
    first = order[np.searchsorted(said[order], key(episode, lead))]
    return width[first], evidence.known[voting[first]].astype(np.int64)


def _votes(episodes: Episodes, evidence: Evidence, voting: Ints, episode: Ints, lead: Ints) -> Ints:
    """Count the voices that name each lead, or one above or below him."""
    i, j = pairs(episode, episodes.of_row[voting])
    row = voting[j]
    agree = evidence.actors.agree[lead[i], evidence.holder[row]]
    heard, _ = unkey(unique(key(i[agree], evidence.voice[row[agree]])))
    return np.bincount(heard, minlength=len(episode))


def _finest(episodes: Episodes, evidence: Evidence, rows: Ints, holder: Ints) -> Ints:
    """Take for each lead the finest name that agrees with it."""
    depth = evidence.actors.depth
    episode, who = episodes.of_row[rows], evidence.holder[rows]
    fits = evidence.actors.agree[who, holder[episode]] & (depth[who] > depth[holder[episode]])
    episode, who = episode[fits], who[fits]
    order = np.lexsort((-who, depth[who], episode))
    answer = holder.copy()
    answer[episode[order]] = who[order]
    return answer
