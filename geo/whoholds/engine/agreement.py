"""Agreement: which evidence, and which other episodes, an episode goes together with.

Two that name agreeing holders do. So do two of which one names as holder whom the other names as
partner: of an alliance that took a place, each source names another first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from whoholds._arrays import Ints
from whoholds.engine.episodes import Episodes
from whoholds.engine.evidence import Bools, Evidence
from whoholds.engine.interned import Sets, intern


@dataclass(frozen=True, eq=False)
class Agreement:
    """Episodes with the holders and the partners that the claims on them name.

    Parameters
    ----------
    episodes : Episodes
    evidence : Evidence
    leads, mates : ndarray of int64, shape (n,)
        Number of each episode's set of further holders that claims name, and of partners.
    lead_sets, mate_sets : Sets
    """

    episodes: Episodes
    evidence: Evidence
    leads: Ints
    lead_sets: Sets
    mates: Ints
    mate_sets: Sets

    @classmethod
    def of(cls, episodes: Episodes, evidence: Evidence) -> Agreement:
        """Collect whom the claims on each episode name."""
        row = np.flatnonzero((episodes.of_row >= 0) & evidence.joint[evidence.subject])
        episode, holder = episodes.of_row[row], evidence.holder[row]
        # A vaguer name for the holder makes none of his kin agree with him.
        ally = (holder >= 0) & ~evidence.actors.agree[holder, episodes.holder[episode]]
        leads = intern(episode[ally], holder[ally].astype(np.int64), len(episodes))
        owner, actor = evidence.partner_sets.members(evidence.partners[row])
        mates = intern(episode[owner], actor, len(episodes))
        return cls(episodes, evidence, *leads, *mates)

    def named(self, episode: Ints) -> list[npt.NDArray[Any]]:
        """Give the subjects of episodes, and all that tells what goes together with them."""
        episodes = self.episodes
        columns = (episodes.subject, episodes.holder, self.leads, self.mates, episodes.implied)
        return [column[episode] for column in columns]

    def rows(self, episode: Ints, row: Ints) -> Bools:
        """Tell whether rows of evidence go together with episodes, pair by pair."""
        evidence, who = self.evidence, self.evidence.holder[row]
        answer = evidence.actors.agree[self.episodes.holder[episode], who]
        ousted = (
            evidence.change[row]
            & evidence.actors.agree[evidence.loser[row], self.episodes.holder[episode]]
        )
        # A town may follow its state: either of the two may name partners.
        joint = (
            evidence.joint[self.episodes.subject[episode]] | evidence.joint[evidence.subject[row]]
        )
        more = np.flatnonzero(joint & ~answer & ~ousted)
        owner, actor = evidence.partner_sets.members(evidence.partners[row[more]])
        answer[more] = self._also(episode[more], who[more], owner, actor)
        return answer

    def others(self, episode: Ints, other: Ints) -> Bools:
        """Tell whether other episodes, of the same subjects or of their towns, go with episodes."""
        holder, subject = self.episodes.holder, self.episodes.subject
        answer: Bools = self.evidence.actors.agree[holder[episode], holder[other]]
        joint = self.evidence.joint[subject[episode]] | self.evidence.joint[subject[other]]
        more = np.flatnonzero(joint & ~answer)
        owner, actor = self.mate_sets.members(self.mates[other[more]])
        answer[more] = self._also(episode[more], holder[other[more]], owner, actor)
        return answer

    def _also(self, episode: Ints, who: Ints, owner: Ints, actor: Ints) -> Bools:
        """Tell whether the episodes name `who` as a partner, or a partner of his as holder."""
        agree = self.evidence.actors.agree
        pair, lead = self.lead_sets.members(self.leads[episode])
        answer = np.zeros(len(episode), bool)
        answer[pair[agree[lead, who[pair]]]] = True
        pair, mate = self.mate_sets.members(self.mates[episode])
        answer[pair[agree[mate, who[pair]]]] = True
        answer[owner[agree[self.episodes.holder[episode[owner]], actor]]] = True
        n, lead = self.lead_sets.members(self.leads[episode[owner]])
        answer[owner[n[agree[lead, actor[n]]]]] = True
        return answer & ~self.episodes.implied[episode]
