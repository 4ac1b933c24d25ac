"""Who may have held a place before the first evidence of it."""

from __future__ import annotations

from typing import Any

from properties.plain.episodes import Case, Episode
from properties.plain.parties import LONG_AGO
from properties.plain.said import ACCESS, CHANGES, HOLDS, Said

from whoholds.engine.policy import Policy


def find(case: Case) -> None:
    """Fill in who is tried and who is shown before the first episode, since when, and who says so.

    Where a place was first taken back, its loser had it: one more episode, of which nobody says
    when it began.
    """
    told = [said for said in case.counted if _tells(said)]
    if not told:
        _incumbent(case)
        return
    shown = {id(said): _shows(case, said) for said in told}

    def key(said: Said) -> tuple[Any, ...]:
        holder = prior(said)
        return (
            shown[id(said)],
            not holder,
            said.event == "recaptured",
            -case.parties.depth(holder),
            said.known,
            holder,
        )

    first = min(told, key=key)
    case.tried = case.before = prior(first)
    if case.before:
        case.tells = [
            said
            for said in told
            if prior(said) == case.before and shown[id(said)] == shown[id(first)]
        ]
        _taken_back(case, first)
        return
    _loser_of_seen(case, first)
    if not case.before:
        _incumbent(case)


def prior(said: Said) -> str:
    """Who had the place already by a claim: the loser of a change, the defender in a siege."""
    if said.seen_change:
        return said.loser
    return "" if said.event in (*HOLDS, "closed", "reopened") else said.holder


def _tells(said: Said) -> bool:
    return said.event != "contested" and bool(said.holder or prior(said))


def _shows(case: Case, said: Said) -> int:
    """The day on which what a claim says shows."""
    e = case.of(said)
    return said.b if e is None else e.b


def _loser_of_seen(case: Case, first: Said) -> None:
    """Where somebody was first seen to hold the place, see from whom he had it."""
    took = [
        said
        for said in case.changes
        if said.loser and case.worths.same_side(said, first) and said.a <= first.b
    ]
    if took:
        said = min(took, key=lambda s: (s.b, s.known, s.loser))
        case.tried = case.before = said.loser
        case.tells = [said]


def _incumbent(case: Case) -> None:
    """Whoever held what nobody had taken yet, and is seen first, held it before as well."""
    named = [said for said in case.counted if said.holder and said.event not in ACCESS]
    if not case.incumbent or not named:
        return
    first = min(named, key=lambda s: (s.b, s.known, s.holder))
    if not first.change and case.parties.agree(first.holder, case.incumbent):
        case.before, case.before_from, case.tells = first.holder, case.since, [first]


def _taken_back(case: Case, first: Said) -> None:
    """Add the episode of him from whom the place was first taken back, if nobody says he came."""
    loser, agree = case.before, case.parties.agree
    came = any(said.a <= first.b and agree(said.holder, loser) for said in case.changes)
    back = case.of(first)
    if first.event != "recaptured" or not first.change or came or back is None:
        return
    own = [
        said.b
        for said in case.counted
        if said.event not in (*CHANGES, "besieged", *ACCESS)
        and agree(said.holder, loser)
        and said.b < back.b
    ]
    begins = min([_half_way(back.a, case.start, case.rule), *own])
    case.before = back.holder
    case.episodes.append(Episode(loser, LONG_AGO, begins, seen=True, undone=back))
    case.sort()


def _half_way(back: int, start: int, rule: Policy) -> int:
    """The turn that convention puts between two who both may have held a place before."""
    return max(back - rule.kept, start + (back - start) // 2)
