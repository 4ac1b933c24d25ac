"""Doubts: holders who are never, or no longer, certain, and who else may have the place.

Of whom the record has nothing but fights and sieges is certain only while one of them lasts. Who
took, or is seen to hold, most of a place is not certain to have all of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from whoholds._arrays import Ints, key, pairs, unique, unkey
from whoholds.dates.columns import FOR_EVER, LONG_AGO
from whoholds.engine.conditions import PENDING, Overlays
from whoholds.engine.episodes import Episodes
from whoholds.engine.evidence import Bools, Evidence
from whoholds.engine.extents import MOST
from whoholds.engine.kinds import Kin
from whoholds.engine.withdrawals import changed
from whoholds.vocabulary import EVENTS

_HELD: Final = (EVENTS.index("held"), EVENTS.index("shared"))


@dataclass(frozen=True, eq=False)
class Doubts:
    """Episodes whose holders are in doubt.

    Parameters
    ----------
    since : ndarray of int64, shape (episodes,)
        First day on which the holder is only possible, :data:`FOR_EVER` where there is none.
    episode, actor : ndarray of int64, shape (n,)
        Who else may have the place from then on.
    """

    since: Ints
    episode: Ints
    actor: Ints

    @classmethod
    def of(cls, episodes: Episodes, evidence: Evidence, over: Overlays) -> Doubts:
        """Find which episodes rest on fights alone, or on what is said of most of the place."""
        since = np.full(len(episodes), FOR_EVER)
        row = np.flatnonzero(episodes.of_row >= 0)
        fought = spent(episodes, evidence)
        alone = np.flatnonzero(fought)
        since[alone] = _named_until(episodes, evidence, over, alone)
        whole = changed(evidence)[row] | np.isin(evidence.event[row], _HELD)
        plain = row[whole]
        part = np.zeros(len(episodes), bool)
        part[episodes.of_row[plain]] = True
        part[episodes.of_row[plain[evidence.extent[plain] != MOST]]] = False
        since[part | episodes.implied] = LONG_AGO
        fights = row[fought[episodes.of_row[row]]]
        most = plain[part[episodes.of_row[plain]]]
        episode, actor = unkey(
            np.concatenate(
                [
                    _finest(evidence, _challengers(episodes, evidence, fights)),
                    _losers(episodes, evidence, most),
                ]
            )
        )
        return cls(since, episode, actor)


def spent(episodes: Episodes, evidence: Evidence) -> Bools:
    """Mark episodes that rest on nothing but fights and sieges."""
    row = np.flatnonzero(episodes.of_row >= 0)
    battle = evidence.battle[row]
    answer = np.zeros(len(episodes), bool)
    answer[episodes.of_row[row]] = True
    answer[episodes.of_row[row[~battle]]] = False
    return answer & episodes.seen & ~episodes.implied


def _named_until(episodes: Episodes, evidence: Evidence, over: Overlays, asked: Ints) -> Ints:
    """Date the end of the last evidence that names each holder as the one inside, or as loser."""
    holder, named, actors = episodes.holder, evidence.holder, evidence.actors
    fight = np.flatnonzero(over.kind != PENDING)
    row = over.row[fight]
    inside = Kin.of(
        (episodes.subject[asked], holder[asked]),
        (evidence.subject[row], named[row]),
        over.ends[fight],
        lambda i, j: actors.agree[holder[asked[i]], named[row[j]]],
    )
    lost = np.flatnonzero(changed(evidence) & (episodes.of_row >= 0) & (evidence.loser >= 0))
    lost = lost[~episodes.implied[episodes.of_row[lost]]]
    day = episodes.latest[episodes.of_row[lost]]
    loser, told = evidence.loser[lost], evidence.latest[lost]
    losses = Kin.of(
        (episodes.subject[asked], holder[asked]),
        (evidence.subject[lost], loser, actors.times(told)),
        day,
        lambda i, j: actors.allied(loser[j], holder[asked[i]], told[j]),
    )
    forever = np.full(len(asked), 2 * FOR_EVER)
    answer = np.maximum(episodes.latest[asked], inside.greatest(over.ends[fight], forever))
    return np.maximum(answer, losses.greatest(day, forever))


def _challengers(episodes: Episodes, evidence: Evidence, rows: Ints) -> Ints:
    """List the first challenger told of each fight who is no ally: episode and actor."""
    holder = episodes.holder[episodes.of_row[rows]]
    owner, actor = evidence.challenger_sets.members(evidence.challengers[rows])
    foe = ~evidence.actors.allied(actor, holder[owner], evidence.latest[rows[owner]])
    owner, at = np.unique(owner[foe], return_index=True)
    return unique(key(episodes.of_row[rows[owner]], actor[foe][at]))


def _finest(evidence: Evidence, named: Ints) -> Ints:
    """Drop parties above others of the same episode."""
    episode, actor = unkey(named)
    i, j = pairs(episode, episode)
    above = evidence.actors.above[actor[j], actor[i]] & (actor[i] != actor[j])
    kept = np.ones(len(named), bool)
    kept[i[above]] = False
    return named[kept]


def _losers(episodes: Episodes, evidence: Evidence, rows: Ints) -> Ints:
    """List who lost most of a place, or is taken to have: episode and actor."""
    loser = np.where(evidence.loser[rows] >= 0, evidence.loser[rows], evidence.incumbent[0])
    episode = episodes.of_row[rows]
    foe = ~evidence.actors.allied(loser, episodes.holder[episode], evidence.latest[rows])
    foe &= loser >= 0
    return unique(key(episode[foe], loser[foe]))
