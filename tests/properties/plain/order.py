"""Which of two changes came last, where their bounds leave it open."""

from __future__ import annotations

from properties.plain.episodes import Case, Episode
from properties.plain.parties import FOR_EVER
from properties.plain.said import BATTLES, Said


def undoes(case: Case, later: Said, earlier: Said) -> bool:
    """Whether one source has a place taken back after it was taken."""
    agree = case.parties.agree
    back = later.event == "recaptured" and earlier.event != "recaptured"
    return (
        back
        and later.change
        and earlier.change
        and later.source == earlier.source
        and agree(earlier.holder, later.loser)
        and agree(earlier.loser, later.holder)
        and later.id not in _told_before(case, earlier)
    )


def _told_before(case: Case, later: Said) -> set[str]:
    """The claims that are told to have come before one, directly or through others."""
    links = {said.id: said.after for said in case.said}
    before: set[str] = set()
    open_ = set(later.after)
    while open_:
        before |= open_
        open_ = set().union(*(links.get(one, set()) for one in open_)) - before
    return before


def narrow(case: Case) -> None:
    """Bring the bounds of changes to what is told of their order, all at once."""
    told = [
        (later, earlier)
        for later in case.changes
        for earlier in case.changes
        if earlier.id in later.after or undoes(case, later, earlier)
    ]
    new = {id(said): (said.a, said.b) for said in case.changes}
    for later, earlier in told:
        if earlier.a <= later.b:
            new[id(later)] = max(new[id(later)][0], earlier.a), new[id(later)][1]
            new[id(earlier)] = new[id(earlier)][0], min(new[id(earlier)][1], later.b)
    for said in case.changes:
        said.a, said.b = new[id(said)]


def order(case: Case) -> None:
    """Book which of two episodes came last, as far as claims and later changes tell."""
    told: list[tuple[Episode, Episode]] = []
    firm = [e for e in case.episodes if not e.implied]
    for nth, one in enumerate(firm):
        for other in firm[nth + 1 :]:
            if case.parties.agree(one.holder, other.holder):
                continue
            if not one.meets(other) or one.told_apart(other):
                continue
            first, then = (one, other) if one.a <= other.a else (other, one)
            if _claimed(case, first, then):
                told.append((first, then))
            elif _claimed(case, then, first):
                told.append((then, first))
            else:
                here, there = _told_by(case, first, then), _told_by(case, then, first)
                told += [(first, then)] if here < there else []
                told += [(then, first)] if there < here else []
    follow(told)
    case.sort()


def follow(told: list[tuple[Episode, Episode]]) -> None:
    """Let episodes follow others, and narrow the bounds of both, all at once."""
    bounds = {id(e): (e.a, e.b) for pair in told for e in pair}
    for first, then in told:
        (a, b), (c, d) = bounds[id(first)], bounds[id(then)]
        first.b = min(first.b, max(a, min(b, d)))
        then.a = max(then.a, min(d, max(c, a)))
        then.earlier.append(first)


def _claimed(case: Case, first: Episode, then: Episode) -> bool:
    """Whether claims, or times of day, say that one came after another."""
    said = any(
        early.id in late.after or (late.worth and early.worth and undoes(case, late, early))
        for late in then.rows
        for early in first.rows
    )
    soonest, last = minutes(then), minutes(first)
    timed = bool(soonest and last) and first.a == then.a and min(soonest) > max(last)
    return said or timed


def minutes(e: Episode) -> list[int]:
    """The times of day told of the change, where its day is known."""
    if not e.exact:
        return []
    return [
        row.minute
        for row in e.rows
        if row.change and row.minute is not None and row.a == row.b == e.b
    ]


def _told_by(case: Case, first: Episode, then: Episode) -> tuple[int, ...]:
    """The place of the first later change that shows that `then` was last; else the very last.

    Somebody took the place from the holder of `then`, or he of `first` comes again by it. Nothing
    tells once a plain sight of either has come before, or another episode has begun and ended.
    """
    never = (FOR_EVER,)
    after = max(first.b, then.b)
    others = [e for e in case.episodes if not e.implied and e.a > after]
    last = min(min((e.b for e in others), default=FOR_EVER), _first_sight(case, first, then, after))
    reported = [e for e in others if e.a <= last and any(row.change for row in e.rows)]
    reported.sort(key=lambda e: (e.a, e.b, e.holder))
    for place, change in enumerate(reported):
        if _shows_last(case, change, first, then):
            return (place,)
    return never


def _first_sight(case: Case, first: Episode, then: Episode, after: int) -> int:
    """The day of the first plain sight, wholly after two episodes, of the holder of one."""
    agree = case.parties.agree
    return min(
        (
            said.b
            for said in case.sights
            if said.event not in BATTLES
            and said.until > after
            and (agree(said.holder, first.holder) or agree(said.holder, then.holder))
        ),
        default=FOR_EVER,
    )


def _shows_last(case: Case, change: Episode, first: Episode, then: Episode) -> bool:
    """Whether a later change shows that `then`, not `first`, had the place before it."""
    agree = case.parties.agree
    losers = [row.loser for row in change.rows if (row.change or row.left) and row.loser]
    if any(agree(name, first.holder) for name in losers):
        return False
    again = agree(change.holder, first.holder) and not agree(change.holder, then.holder)
    return again or any(agree(name, then.holder) for name in losers)
