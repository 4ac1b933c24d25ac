"""Lulls: the quiet between two fights that are one, and between a fight and the fall."""

from __future__ import annotations

from properties.plain.episodes import Case, Episode
from properties.plain.overlays import Over
from properties.plain.parties import FOR_EVER
from properties.plain.said import Said


def bridges(case: Case, told: list[Over]) -> list[Over]:
    """What is inferred to have been fought over, of the days between."""
    fights = [
        (over, min(over.said.ends, over.ends - 1))
        for over in told
        if over.kind != "pending" and not over.most
        and over.begins < over.ends and over.said.ends < FOR_EVER
    ]  # fmt: skip
    return [
        Over(one, "fight", low, high, inferred=True)
        for low, high, ones, others in [*_fights(case, fights), *_falls(case, fights)]
        for one in ones
        if _one_fight(case, low, high, one, others)
    ]


_Pillars = tuple[int, int, list[Said], list[Said]]
"""The days that a lull lies between, the fights before it, and what came after it."""


def _fights(case: Case, fights: list[tuple[Over, int]]) -> list[_Pillars]:
    """Fights with those that began before them and lasted longest."""
    found = []
    for begins in sorted({over.begins for over, _ in fights}):
        reach, ones = _longest([(o, last) for o, last in fights if o.begins < begins])
        if 0 < begins - reach <= case.rule.lull:
            others = [over.said for over, _ in fights if over.begins == begins]
            found.append((reach, begins, ones, others))
    return found


def _falls(case: Case, fights: list[tuple[Over, int]]) -> list[_Pillars]:
    """Each reported change with the last fight before it, where somebody lost the place."""
    found = []
    for e in _reported(case):
        reach, ones = _longest([(over, last) for over, last in fights if last < e.a])
        holder = case.holder(e.a - 1)
        lost = not case.parties.agree(holder, e.holder) or _won_back(case, e, holder)
        if e.a - reach <= case.rule.lull and holder and lost:
            found.append((reach, e.b, ones, e.rows))
    return found


def _longest(fights: list[tuple[Over, int]]) -> tuple[int, list[Said]]:
    """The fights that went on longest, of equals those that began last, and their last day."""
    reach, begins = max(((last, over.begins) for over, last in fights), default=(-FOR_EVER, 0))
    return reach, [o.said for o, last in fights if (last, o.begins) == (reach, begins)]


def _reported(case: Case) -> list[Episode]:
    return [e for e in case.episodes if not e.seen and not e.implied]


def _won_back(case: Case, e: Episode, holder: str) -> bool:
    """Whether a holder took back himself what others had taken from him."""
    return any(
        row.event == "recaptured"
        and row.loser
        and not case.parties.allied(row.loser, holder, row.b)
        for row in e.rows
    )


def _one_fight(case: Case, low: int, high: int, one: Said, others: list[Said]) -> bool:
    """Whether all is one fight: for one holder, by one side, and nothing came between."""
    holder, parties = case.holder(low), case.parties
    if not parties.agree(holder, case.holder(high - 1)):
        return False
    if any(low < e.b < high for e in _reported(case)):
        return False
    if any(said.event == "siege_lifted" and low < said.b <= high for said in case.counted):
        return False
    foes = _opponents(case, [one], holder, low)
    return any(
        parties.allied(foe, other, low)
        for foe in foes
        for other in _opponents(case, others, holder, low)
    )


def _opponents(case: Case, rows: list[Said], holder: str, day: int) -> set[str]:
    """Whom claims name that is no ally of the holder."""
    named = {name for row in rows for name in (row.holder, *row.rivals) if name}
    return {name for name in named if not case.parties.allied(name, holder, day)}
