"""Sights of many subjects at once, tried one after the other against their episodes.

What a sight does to the record, and the record to a sight, is decided here; which sights are
tried, and in which order, in :mod:`whoholds.engine.observations`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from whoholds._arrays import Ints
from whoholds.dates.columns import FOR_EVER, LONG_AGO
from whoholds.engine.bench import NONE, Bench, last
from whoholds.engine.evidence import Bools, Evidence
from whoholds.engine.policy import Policy

SUPPORTS, NARROWS, IDLE, BEGINS, RETURNS = range(5)
"""What a sight does: it supports an episode of the holder in place; it shows that one which might
not have happened yet has; being a fight over what others hold, it does neither; it begins an
episode, nobody having reported the change; or it does so as the record's holder is seen again,
after somebody had seen another there."""


@dataclass(frozen=True, eq=False)
class Judged:
    """What sights do to the record of their subjects; arrays have shape (n,).

    Parameters
    ----------
    case : ndarray of int64
        One of :data:`SUPPORTS`, :data:`NARROWS`, :data:`IDLE`, :data:`BEGINS` and :data:`RETURNS`.
    slot : ndarray of int64
        The episode that it supports, narrows or ends, ``-1`` in the other cases.
    against : ndarray of bool
        Somebody else is on record on that day.
    """

    case: Ints
    slot: Ints
    against: Bools

    def of(self, chosen: Ints | Bools) -> Judged:
        """Choose some of them."""
        return Judged(self.case[chosen], self.slot[chosen], self.against[chosen])


@dataclass(eq=False)
class Batch:
    """Sights of a batch of subjects, with the episodes they are tried against.

    ``slot`` has for each row of ``table`` the episode that it supports; ``exits`` has all
    withdrawals that name nobody who came, ``-1`` for padding.
    """

    bench: Bench
    prior: Ints
    table: Ints
    slot: Ints
    exits: Ints
    rule: Policy

    def take(self, at: Ints, k: Ints, evidence: Evidence) -> None:
        """Try one sight of each of some subjects: those in column `k` of the table."""
        self.book(at, k, self.judge(at, self.table[at, k], evidence), evidence)

    def book(self, at: Ints, k: Ints, judged: Judged, evidence: Evidence) -> None:
        """Let one sight of each of some subjects do what it was judged to do."""
        left = evidence.left[self.table[at, k]]
        if left.any():
            self._leave(at[left], k[left], evidence)
            at, k, judged = at[~left], k[~left], judged.of(~left)
        row, case, slot = self.table[at, k], judged.case, judged.slot.copy()
        narrows, begins, back = case == NARROWS, case >= BEGINS, case == RETURNS
        bench, day = self.bench, evidence.latest[row]
        bench.latest[at[narrows], slot[narrows]] = day[narrows]
        if begins.any():
            n, r = at[begins], row[begins]
            ended = np.minimum(bench.latest[n, slot[begins]] + 1, day[begins])
            since = np.where(back[begins], ended, self._since(n, k[begins], r, evidence))
            slot[begins] = bench.add(n, since, day[begins], evidence.holder[r])
        self._attach(at, slot, row, begins, judged.against, evidence)
        self.slot[at, k] = slot
        plain = (slot >= 0) & ~evidence.fight[row]
        self._tell_order(at[plain], slot[plain], row[plain], evidence)

    def calm(self, at: Ints, row: Ints, judged: Judged, evidence: Evidence) -> Bools:
        """Tell which sights would change nothing that is asked of the record afterwards.

        Parameters
        ----------
        at, row : ndarray of int64, shape (n,)
            Subjects, any of them repeated, and sights of them. Each is tried by itself.
        judged : Judged
            What they do.

        Returns
        -------
        ndarray of bool
        """
        case, slot = judged.case, judged.slot
        answer: Bools = ~evidence.left[row] & ((case == SUPPORTS) | (case == IDLE))
        met = np.flatnonzero(answer & (slot >= 0))
        bench, spot, row = self.bench, (at[met], slot[met]), row[met]
        moved = bench.lone[spot] & (bench.voice[spot] != evidence.voice[row])
        fought = bench.fought[spot]
        moved |= fought & (~evidence.battle[row] | (self._over(row, evidence) > bench.spent[spot]))
        moved |= bench.learns(*spot, row, evidence)
        plain = np.flatnonzero(~evidence.fight[row])
        tells = self._orders(spot[0][plain], spot[1][plain], row[plain], evidence)
        moved[plain] |= tells
        answer[met[moved]] = False
        return answer

    def judge(self, at: Ints, row: Ints, evidence: Evidence) -> Judged:
        """Say what each sight does to the record of its subject, the record being left as it is."""
        bench, agree = self.bench, evidence.actors.agree
        day, who = evidence.latest[row], evidence.holder[row]
        begun = bench.taken()[at]
        friend = bench.friends(at, row, evidence)
        begun &= bench.latest[at] <= day[:, None]
        rank = bench.rank(at)
        in_place = self._in_place(at, friend & begun, rank, row, evidence)
        # What may not have happened yet cannot be over.
        perhaps = bench.first(friend & ~begun & (bench.earliest[at] <= day[:, None]), at)

        head = last(begun, rank)
        holder = np.where(head >= 0, bench.holder[at, head], self.prior[at])
        foreign = np.where(head >= 0, ~friend[np.arange(len(at)), head], ~agree[who, holder])
        fight = evidence.fight[row]
        # A list begins nothing against a record that somebody reported.
        idle = (head >= 0) & (holder >= 0) & foreign & evidence.listed[row]
        idle |= ((holder >= 0) | (perhaps >= 0)) & foreign & fight
        case = np.where(idle, IDLE, BEGINS)
        case[(perhaps >= 0) & foreign & ~fight] = NARROWS
        case[in_place >= 0] = SUPPORTS
        back = (in_place >= 0) & foreign & ~fight
        case[back & self._overruled(at, row, head, evidence)] = RETURNS
        slot = np.full(len(at), NONE)
        for told, answer in ((SUPPORTS, in_place), (NARROWS, perhaps), (RETURNS, head)):
            slot = np.where(case == told, answer, slot)
        # A record that names nobody (they withdrew) speaks against nobody.
        against = (head >= 0) & (holder >= 0) & foreign & (case != RETURNS)
        # Nor does one that knows of nothing but fights, once they are over.
        plain = ~evidence.battle[row]
        spent = bench.fought[at, head] & (bench.spent[at, head] < day)
        against &= ~(plain & spent)
        against &= ~self._seen_off(at, row, begun, holder, evidence)
        return Judged(case, slot, against)

    def _overruled(self, at: Ints, row: Ints, head: Ints, evidence: Evidence) -> Bools:
        """Mark sights after which one voice's sight against the record no longer stands alone."""
        bench = self.bench
        answer: Bools = bench.lone[at, head] & bench.seen[at, head] & (head >= 0)
        answer &= evidence.until[row] > bench.latest[at, head]
        answer &= evidence.voice[row] != bench.voice[at, head]
        return answer

    def _seen_off(
        self, at: Ints, row: Ints, begun: Bools, holder: Ints, evidence: Evidence
    ) -> Bools:
        """Mark sights for which another voice's word that the holder on record left vouches."""
        if not self.exits.shape[1]:
            return np.zeros(len(at), bool)
        bench, agree, exits = self.bench, evidence.actors.agree, self.exits[at]
        own = begun & agree[holder[:, None], bench.holder[at]]
        came = np.where(own, bench.latest[at], LONG_AGO).max(axis=1, initial=LONG_AGO)
        vouches = (exits >= 0) & agree[holder[:, None], evidence.loser[exits]]
        vouches &= evidence.voice[exits] != evidence.voice[row][:, None]
        vouches &= evidence.earliest[exits] <= evidence.latest[row][:, None] + self.rule.slack
        vouches &= evidence.latest[exits] >= came[:, None]
        return np.asarray(vouches.any(axis=1))

    def _leave(self, at: Ints, k: Ints, evidence: Evidence) -> None:
        """Let somebody leave, nobody being known to have come."""
        bench, agree, row = self.bench, evidence.actors.agree, self.table[at, k]
        day, loser = evidence.latest[row], evidence.loser[row]
        taken = bench.taken()[at]
        begun = taken & (bench.latest[at] <= day[:, None])
        rank = bench.rank(at)
        head = last(begun, rank)
        # Of two that came on one day, it is he who was in place, and the other who stays.
        own = begun & agree[loser[:, None], bench.holder[at]]
        own &= rank == rank[np.arange(len(at)), head][:, None]
        head = np.where(own.any(axis=1), last(own, rank), head)
        holder = np.where(head >= 0, bench.holder[at, head], self.prior[at])
        known = (head >= 0) & (holder < 0) & agree[bench.leaver[at, head], loser]
        self.slot[at[known], k[known]] = head[known]

        # He may be just about to have come: then he had, by the first day on which he may leave.
        coming = taken & ~begun & agree[loser[:, None], bench.holder[at]]
        coming &= bench.earliest[at] <= day[:, None]
        soon = bench.first(coming, at)
        late = ~known & ~agree[holder, loser] & (soon >= 0)
        n, m = at[late], soon[late]
        bench.latest[n, m] = np.maximum(bench.earliest[n, m], evidence.earliest[row[late]])
        head[late], holder[late] = m, bench.holder[n, m]

        above = evidence.actors.above[holder, loser] & (holder >= 0) & ~known
        self._empty(at[above], k[above], head[above], evidence)

    def _empty(self, at: Ints, k: Ints, head: Ints, evidence: Evidence) -> None:
        """Begin an episode of whoever else may be in place, of nobody where there is none."""
        bench, agree, row = self.bench, evidence.actors.agree, self.table[at, k]
        loser, latest = evidence.loser[row], evidence.latest[row]
        begins, ends = bench.earliest[at, head][:, None], bench.latest[at, head][:, None]
        others = bench.taken()[at] & (bench.latest[at] <= latest[:, None])
        others &= (bench.earliest[at] <= ends) & (begins <= bench.latest[at])
        others &= (bench.holder[at] >= 0) & ~agree[loser[:, None], bench.holder[at]]
        others &= (head >= 0)[:, None] & ~bench.implied[at]
        other = last(others, bench.rank(at))
        holder = np.where(other >= 0, bench.holder[at, other], NONE)

        past, used = self._past(at, k)
        inside = used & ~evidence.left[past] & agree[loser[:, None], evidence.holder[past]]
        inside &= evidence.until[past] <= latest[:, None]
        seen = np.where(inside, evidence.until[past] + 1, LONG_AGO).max(axis=1, initial=LONG_AGO)
        came = np.where(head >= 0, bench.latest[at, head], LONG_AGO)
        earliest = np.maximum(np.maximum(evidence.earliest[row], seen), came)
        slot = bench.add(at, np.minimum(earliest, latest), latest, holder)
        same = bench.earliest[at, head] == bench.earliest[at, slot]
        same &= bench.latest[at, head] == bench.latest[at, slot]
        same &= head >= 0
        bench.follow(at[same], head[same], slot[same])
        bench.voice[at, slot] = evidence.voice[row]
        bench.leaver[at, slot] = loser
        self.slot[at, k] = slot

    def _attach(
        self, at: Ints, slot: Ints, row: Ints, begins: Bools, against: Bools, evidence: Evidence
    ) -> None:
        """Book the support: a second voice makes a lone sight firm."""
        met = slot >= 0
        bench, spot = self.bench, (at[met], slot[met])
        bench.join(*spot, row[met], evidence)
        bench.seen[spot] |= begins[met]
        bench.voice[spot] = np.where(begins[met], evidence.voice[row[met]], bench.voice[spot])
        other = bench.voice[spot] != evidence.voice[row[met]]
        bench.lone[spot] = np.where(begins[met], against[met], bench.lone[spot] & ~other)
        battle = evidence.battle[row[met]]
        bench.fought[spot] = np.where(begins[met], battle, bench.fought[spot] & battle)
        bench.spent[spot] = np.maximum(bench.spent[spot], self._over(row[met], evidence))

    def _over(self, row: Ints, evidence: Evidence) -> Ints:
        """Date the end of what was seen, were it a fight."""
        ends = evidence.ends[row]
        brief = evidence.moment[row] & (ends < FOR_EVER)
        return np.asarray(ends + brief * self.rule.linger)

    def _past(self, at: Ints, k: Ints) -> tuple[Ints, Bools]:
        """Give the sights before column `k`, and which of them support an episode."""
        width = int(k.max(initial=0))
        return self.table[at, :width], self.slot[at, :width] >= 0

    def _tell_order(self, at: Ints, slot: Ints, row: Ints, evidence: Evidence) -> None:
        """Let sights that lie wholly after two episodes tell that theirs came last."""
        bench = self.bench
        i, f = self._after(at, slot, row, evidence)
        n, e = at[i], slot[i]
        low, last = bench.earliest[n, f], bench.latest[n, e]
        bench.latest[n, f] = np.maximum(low, np.minimum(bench.latest[n, f], last))
        np.maximum.at(bench.earliest, (n, e), np.minimum(last, low))
        bench.follow(n, f, e)

    def _orders(self, at: Ints, slot: Ints, row: Ints, evidence: Evidence) -> Bools:
        """Mark sights that would tell an order of episodes that is not on record yet."""
        bench = self.bench
        i, f = self._after(at, slot, row, evidence)
        n, e = at[i], slot[i]
        low, last, was = bench.earliest[n, f], bench.latest[n, e], bench.then[n, f]
        news = bench.latest[n, f] > np.maximum(low, last)
        news |= bench.earliest[n, e] < np.minimum(last, low)
        news |= (was != e) & ~((was >= 0) & (bench.latest[n, was] < last))
        news |= bench.level[n, e] <= bench.level[n, f]
        answer = np.zeros(len(at), bool)
        answer[i[news]] = True
        return answer

    def _after(self, at: Ints, slot: Ints, row: Ints, evidence: Evidence) -> tuple[Ints, Ints]:
        """Pair sights with the episodes that theirs came after: place in `at`, slot."""
        bench = self.bench
        mine = (at, slot)
        begins, ends = bench.earliest[mine][:, None], bench.latest[mine][:, None]
        until = evidence.until[row][:, None]
        first = bench.taken()[at] & ~bench.implied[at]
        first &= (bench.earliest[at] <= ends) & (begins <= bench.latest[at])
        first &= (until > ends) & (until > bench.latest[at])
        first &= bench.then[mine][:, None] != np.arange(first.shape[1])
        # All but its own: few have others about the same days.
        some = np.flatnonzero(np.count_nonzero(first, axis=1) > 1)
        if not len(some):
            return some, some
        i, f = np.nonzero(first[some] & ~bench.friends(at[some], row[some], evidence))
        return some[i], f

    def _in_place(self, at: Ints, friend: Bools, rank: Ints, row: Ints, evidence: Evidence) -> Ints:
        """Find the last of these episodes that may still be so on the day of the sight; else -1."""
        bench, day = self.bench, evidence.earliest[row]
        early, late, implied = bench.earliest[at], bench.latest[at], bench.implied[at]
        # Doubled days put a later start on the same day behind an exact one: see
        # `Episodes.replaced`. Whatever ended before the last that was over by then is over.
        exact = early == late
        over = bench.taken()[at] & ~bench.lone[at] & (late <= day[:, None])
        start = np.where(over, 2 * early + ~exact, -FOR_EVER).max(axis=1, initial=-FOR_EVER)
        open_ = friend & (implied | (2 * late + exact > start[:, None]))
        answer, todo = np.full(len(at), NONE), np.arange(len(at))
        while len(todo):
            slot = last(open_[todo], rank[todo])
            todo, slot = todo[slot >= 0], slot[slot >= 0]
            told = self._told_over(at[todo], slot, evidence) <= day[todo]
            answer[todo[~told]] = slot[~told]
            open_[todo, slot] = False
            todo = todo[told]
        return answer

    def _told_over(self, at: Ints, slot: Ints, evidence: Evidence) -> Ints:
        """Day by which episodes are told to be over: another came after, or the holder left."""
        then = self.bench.then[at, slot]
        after = np.where(then >= 0, self.bench.latest[at, then], FOR_EVER)
        left = self._left(at, slot, evidence)
        return np.where(self.bench.implied[at, slot], after, np.minimum(after, left))

    def _left(self, at: Ints, slot: Ints, evidence: Evidence) -> Ints:
        """Day by which the holders of some episodes are told to have left."""
        if not self.exits.shape[1]:
            return np.full(len(at), FOR_EVER)
        bench, agree, exits = self.bench, evidence.actors.agree, self.exits[at]
        day = bench.latest[at, slot]
        one_day = bench.earliest[at, slot] == day
        earlier = bench.taken()[at] & (bench.latest[at] < day[:, None])
        head = last(earlier, bench.rank(at))
        before = np.where(head >= 0, bench.holder[at, head], self.prior[at])
        holder, loser = bench.holder[at, slot][:, None], evidence.loser[exits]
        raid = one_day[:, None] & (evidence.earliest[exits] == day[:, None])
        raid &= (evidence.latest[exits] == day[:, None]) & agree[before[:, None], loser]
        out = (
            (exits >= 0) & agree[holder, loser] & ~raid & (day[:, None] <= evidence.earliest[exits])
        )
        left: Ints = np.where(out, evidence.latest[exits], FOR_EVER).min(axis=1, initial=FOR_EVER)
        return left

    def _since(self, at: Ints, k: Ints, row: Ints, evidence: Evidence) -> Ints:
        """Date the last evidence of somebody else: an unreported change came after it."""
        day = evidence.latest[row][:, None]
        bench = self.bench
        foe = bench.taken()[at] & ~bench.friends(at, row, evidence) & (bench.latest[at] <= day)
        last = np.where(foe, bench.latest[at], LONG_AGO).max(axis=1, initial=LONG_AGO)
        past, used = self._past(at, k)
        until = evidence.until[past]
        seen = used & ~evidence.agree(row[:, None], past) & (until <= day) & ~evidence.left[past]
        last = np.maximum(last, np.where(seen, until, LONG_AGO).max(axis=1, initial=LONG_AGO))
        return np.where(last == LONG_AGO, LONG_AGO, np.minimum(last + 1, evidence.latest[row]))
