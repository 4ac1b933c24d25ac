"""What lies over the holder for a while: fights, sieges, and claims that do not count yet."""

from __future__ import annotations

from dataclasses import dataclass

from properties.plain.episodes import Case, Episode
from properties.plain.parties import FOR_EVER
from properties.plain.said import ACCESS, COUNTS, HOLDS, NOT_YET, Said
from properties.plain.sights import fight_over


@dataclass
class Over:
    """A span of days, the last of them before ``ends``, over which a claim lies.

    ``kind`` is ``fight``, ``siege`` or ``pending``. ``most``: not told as a fight, only most of the
    place was taken. ``inferred``: it lies between two claims, of which no other tells.
    """

    said: Said
    kind: str
    begins: int
    ends: int
    most: bool = False
    inferred: bool = False

    def on(self, day: int) -> bool:
        return self.begins <= day < self.ends


def told(case: Case) -> list[Over]:
    """Everything that claims say, or do not yet say, beside who holds the place."""
    answer = []
    for said in case.said:
        if said.event in ACCESS or not (said.battle or said.worth == NOT_YET):
            continue
        ends = _fight_ends(case, said) if said.battle else FOR_EVER
        if said.worth == NOT_YET:
            answer.append(Over(said, "pending", said.begins, min(ends, _settled(case, said))))
        else:
            kind = "siege" if said.event == "besieged" else "fight"
            answer.append(Over(said, kind, said.begins, ends))
    most = [over for said in case.counted if (over := _most(case, said)) is not None]
    return answer + most


def _fight_ends(case: Case, said: Said) -> int:
    """First day on which a fight is over."""
    last = min(fight_over(said, case.rule.linger), FOR_EVER - 1)
    taken = [e.b for e in case.episodes if ends_fight(case, e, said)]
    left = [
        exit_.b
        for exit_ in case.exits
        if case.parties.agree(said.holder, exit_.loser) and exit_.b >= said.begins
    ]
    lifted = [
        other.b
        for other in case.counted
        if said.event == "besieged" and other.event == "siege_lifted" and other.b >= said.begins
    ]
    return min([last + 1, *taken, *left, *lifted])


def ends_fight(case: Case, e: Episode, said: Said) -> bool:
    """Whether a fight ends as somebody else takes the place, or as a side is said to take it."""
    if e.implied or not (said.moment or said.holder):
        return False
    began = said.begins if said.holder else said.b + 1
    other = e.b >= began and not case.goes_with(e, said)
    return other or (said.moment and not e.seen and e.b > said.b)


def _settled(case: Case, word: Said) -> int:
    """First day on which a claim that counts speaks of the holder at that time or later."""
    named = word.loser if word.left else word.holder
    return min(
        (
            said.b
            for said in case.counted
            if said.b >= word.b
            and (case.parties.agree(said.loser, named) if said.left else said.holder)
        ),
        default=FOR_EVER,
    )


def whole(said: Said) -> bool:
    """Whether a claim may say who has, or left, the whole of a place."""
    return said.change or said.left or said.event in HOLDS


def _most(case: Case, said: Said) -> Over | None:
    """Of a place of which most was taken the rest is fought for, until all of it is taken."""
    if said.extent != "most" or said.left or not whole(said):
        return None
    rest = [other for other in case.counted if whole(other) and not other.extent]
    mine = case.of(said)
    if said.change and any(o in mine.rows for o in rest if o.event not in HOLDS):
        return None
    begins = said.b if said.change else said.begins
    brief = said.change or said.moment
    ends = (said.b + case.rule.linger if brief else said.ends) + 1
    soon = [other.b for other in rest if said.b < other.b <= said.b + case.rule.lull]
    ends = min(soon, default=ends)
    return Over(said, "fight", begins, ends, most=True) if begins < ends else None


def role(case: Case, over: Over, holder: str) -> str:
    """How something lies over a verdict with this holder: ``fight``, ``claimed`` or not at all."""
    if over.begins >= over.ends:
        return ""
    said, agree = over.said, case.parties.agree
    if over.kind != "pending":
        return "fight"
    if said.left:
        says_other = agree(said.loser, holder)
    else:
        driven_out = said.change and said.loser and holder and not agree(said.loser, holder)
        says_other = bool(driven_out) or said.battle
        says_other = says_other or (bool(said.holder) and not agree(said.holder, holder))
    return "claimed" if says_other else ""


def backed(over: Over, shown: list[Over]) -> bool:
    """Whether anything of its kind that lies over a verdict counts."""
    return any(
        other.kind == over.kind and not other.inferred and other.said.worth == COUNTS
        for other in shown
    )
