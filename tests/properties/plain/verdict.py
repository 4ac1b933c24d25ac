"""Verdicts: who holds a subject on a day, how surely, and who else may."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from properties.plain import exits, lulls, order, outset, overlays, sights
from properties.plain.episodes import (
    Case,
    Episode,
    name_leads,
    own_word,
    resting_on,
    take_changes,
)
from properties.plain.overlays import Over
from properties.plain.parties import FOR_EVER, LONG_AGO, Parties
from properties.plain.said import OWN_WORD, SOME, Said, Telling
from properties.plain.worth import Worths

from whoholds import dates
from whoholds.engine.policy import Policy
from whoholds.ledgers import Ledger


@dataclass
class Verdict:
    """How a subject stands on one day."""

    holder: str = ""
    status: str = "unknown"
    certainty: str = "unknown"
    alternatives: set[str] = field(default_factory=set)
    claimed_by: set[str] = field(default_factory=set)
    challengers: set[str] = field(default_factory=set)
    inferred: bool = False
    inherited_from: str = ""


@dataclass(eq=False)
class Settled:
    """A subject with all that was concluded from what is said of it."""

    case: Case
    over: list[Over]

    def shown(self, day: int, holder: str) -> list[Over]:
        """What lies over a verdict with this holder on a day."""
        return [
            over for over in self.over if over.on(day) and overlays.role(self.case, over, holder)
        ]


class Plain:
    """A ledger, read slowly.

    Parameters
    ----------
    ledger : Ledger
    rule : Policy
        Its name says how words in one's own favour are judged, its numbers are those of the rules.
    as_known : int
        The day of knowledge, an ordinal.
    """

    def __init__(self, ledger: Ledger, rule: Policy, as_known: int) -> None:
        self.ledger, self.rule, self.as_known = ledger, rule, as_known
        self.parties = Parties(ledger)
        self.telling = Telling(ledger, self.parties, as_known)
        towns = ledger.towns
        self.state = {
            f"town:{town}": f"state:{state}"
            for town, state in zip(towns["town_id"], towns["state_id"], strict=True)
        }
        self.settled = cache(self._settle)

    def on(self, subject: str, day: int) -> Verdict:
        """The verdict on a subject on a day, an ordinal."""
        told = self.settled(subject)
        head, holder = told.case.head(day), told.case.holder(day)
        if head is None and not holder and subject in self.state:
            above = self.settled(self.state[subject])
            whole = above.case.head(day)
            if whole is not None and whole.holder and not above.shown(day, whole.holder):
                return _Day(told, day, whole, whole.holder, above).verdict(self.state[subject])
        verdict = _Day(told, day, head, holder, told).verdict("")
        if verdict.status == "unknown" and self._some_town_held(subject, day):
            verdict.status = "mixed"
        return verdict

    def doubted(self, subject: str, day: int) -> set[str]:
        """Who may have a subject beside those who may have come last."""
        told = self.settled(subject)
        head, holder = told.case.head(day), told.case.holder(day)
        return _Day(told, day, head, holder, told).beside_the_last()

    def _some_town_held(self, subject: str, day: int) -> bool:
        """Whether somebody holds a town of a state, by the town's own verdict."""
        towns = [town for town, state in self.state.items() if state == subject]
        return any(self.settled(town).case.holder(day) for town in towns)

    def _settle(self, subject: str) -> Settled:
        """Weigh all that is said of a subject."""
        said = self.telling.of(subject)
        worths = Worths(said, self.parties, self.rule, self.as_known)
        for word in said:
            word.worth = worths.of(word)
        incumbent = self.ledger.incumbent
        period = dates.span(self.ledger.period).start_earliest
        case = Case(
            self.parties,
            self.rule,
            said,
            worths,
            incumbent="" if incumbent is None else incumbent.actor,
            since=FOR_EVER if incumbent is None else dates.read_day(incumbent.since).toordinal(),
            start=LONG_AGO if period is None else period.toordinal(),
        )
        order.narrow(case)
        take_changes(case)
        alone = exits.confirm(case)
        outset.find(case)
        order.order(case)
        sights.narrow_by_foes(case)
        sights.Trial(case, alone).run()
        order.order(case)
        name_leads(case)
        told = overlays.told(case)
        return Settled(case, told + lulls.bridges(case, told))


@dataclass(eq=False)
class _Day:
    """One subject on one day: its head, or that of the state that it follows."""

    told: Settled
    day: int
    head: Episode | None
    holder: str
    source: Settled

    def verdict(self, inherited_from: str) -> Verdict:
        case, holder = self.told.case, self.holder
        shown = self.told.shown(self.day, holder)
        others, emptied = self._open()
        others |= self.beside_the_last(inherited=bool(inherited_from))
        doubted = False
        if self.head is not None and not inherited_from:
            doubted, _ = self._doubts(self.head)
        firm_since = min(
            (e.b for e in case.episodes if not e.lone and not e.implied), default=FOR_EVER
        )
        firm = self.head is not None and self.day >= firm_since and not inherited_from
        certain = firm and not others and not emptied and not doubted
        return Verdict(
            holder=holder,
            status=self._status(shown),
            certainty="unknown" if not holder else
            "certain" if certain else "possible",
            alternatives=others,
            claimed_by=self._claimed_by(shown),
            challengers=self._challengers(shown),
            inferred=bool(shown) and all(over.inferred for over in shown),
            inherited_from=inherited_from,
        )  # fmt: skip

    def beside_the_last(self, *, inherited: bool = False) -> set[str]:
        """Who may have the place beside those who may have come last."""
        found = self._before() | self._inside(self.told.shown(self.day, self.holder))
        if self.head is not None and not inherited:
            found |= self._doubts(self.head)[1]
        return found

    def _status(self, shown: list[Over]) -> str:
        """Held, unless something lies over the holder; a siege tells more than a fight."""
        agree = self.told.case.parties.agree
        if not self.holder:
            return "unknown"
        for over in shown:
            inside = over.said.holder
            if over.kind == "siege" and (not inside or agree(inside, self.holder)):
                return "besieged"
        if shown:
            return "contested"
        return "shared" if any(self._together(said) for said in self.told.case.counted) else "held"

    def _together(self, said: Said) -> bool:
        """Whether several, the holder among them, are said to have the place together."""
        case = self.told.case
        if said.event != "shared" or self.head is None or not case.goes_with(self.head, said):
            return False
        changes = [e.b for e in case.episodes if any(row.change for row in e.rows)]
        return said.b <= self.day < min((b for b in changes if b > said.b), default=FOR_EVER)

    # -- who else ------------------------------------------------------------------------------

    def _open(self) -> tuple[set[str], bool]:
        """Whose episodes may be the last too, and whether the place may have been left already."""
        case, agree = self.told.case, self.told.case.parties.agree
        found, emptied = set(), False
        for e in case.episodes:
            if not e.a <= self.day < case.over(e, case.before):
                continue
            if e.holder == self.holder or agree(e.holder, self.holder):
                continue
            if self.head is not None and self._of_head(e):
                continue
            emptied = emptied or not e.holder
            found |= {e.holder} - {""}
        return found, emptied

    def _of_head(self, e: Episode) -> bool:
        """Whether another episode is of the side of the one in force."""
        case = self.source.case
        return self.head is not None and case.one_side(self.head, e)

    def _before(self) -> set[str]:
        """Who had the place before, while the record rests on inference and lone sights alone."""
        case = self.told.case
        firm = [e.b for e in case.episodes if not e.lone and not e.implied]
        left = [x.b for x in case.exits if case.parties.agree(case.before, x.loser)]
        until = min([*firm, *left], default=FOR_EVER)
        if self.head is None or not case.before or not case.before_from <= self.day < until:
            return set()
        return set() if case.parties.agree(self.holder, case.before) else {case.before}

    def _inside(self, shown: list[Over]) -> set[str]:
        """Who may be in a place that is fought for, beside its holder."""
        case, found = self.told.case, set()
        for over in shown:
            said = over.said
            if over.kind != "fight":
                continue
            apart = said.holder and not case.parties.agree(said.holder, self.holder)
            if apart and not (self.head is not None and case.goes_with(self.head, said)):
                found.add(said.holder)
            part = over.most or (not said.change and said.extent in ("most", *SOME))
            nobody = said.event == "contested" and not said.holder and self.holder
            if part or nobody:
                named = {said.holder, *said.rivals} - {""}
                found |= {p for p in named if not case.parties.allied(p, self.holder, said.b)}
        return found

    def _doubts(self, head: Episode) -> tuple[bool, set[str]]:
        """Whether the holder is only possible by now, and who else may have the place then."""
        if head.implied:
            return True, set()
        if head.fights_only:
            spent = self.day >= self._named_until(head)
            return spent, self._first_foes(head) if spent else set()
        plain = [row for row in head.rows if overlays.whole(row) or row.seen_change]
        if not plain or any(row.extent != "most" for row in plain):
            return False, set()
        allied, incumbent = self.told.case.parties.allied, self.told.case.incumbent
        losers = [(row.loser or incumbent, row.b) for row in plain]
        return True, {name for name, day in losers if name and not allied(name, head.holder, day)}

    def _named_until(self, head: Episode) -> int:
        """The end of the last evidence that names him as the one inside, or as a loser."""
        case = self.told.case
        fights = [
            over.ends
            for over in self.told.over
            if over.kind != "pending" and case.parties.agree(over.said.holder, head.holder)
        ]
        lost = [
            e.b
            for e in case.episodes
            for row in e.rows
            if not e.implied
            and e.b > head.b
            and row.seen_change
            and case.parties.allied(row.loser, head.holder, row.b)
        ]
        return max([head.b, *fights, *lost])

    def _first_foes(self, head: Episode) -> set[str]:
        """Of each fight that a holder rests on, the first who is no ally of his."""
        parties = self.told.case.parties
        first = set()
        for row in head.rows:
            foes = [p for p in row.challengers if not parties.allied(p, head.holder, row.b)]
            first |= set(foes[:1])
        return parties.finest(first)

    # -- who says so ---------------------------------------------------------------------------

    def _claimed_by(self, shown: list[Over]) -> set[str]:
        """On whose word alone it rests, or what lies over it."""
        found = set()
        if self.head is not None:
            rows = resting_on(self.source.case, self.head)
            if own_word(rows):
                found |= {row.party for row in rows if row.worth == OWN_WORD}
        for over in shown:
            if not over.inferred and not overlays.backed(over, shown):
                found |= {over.said.party} - {""}
        return found

    def _challengers(self, shown: list[Over]) -> set[str]:
        """Who fights for the place against its holder, or claims it."""
        parties, found = self.told.case.parties, set()
        for over in shown:
            said = over.said
            around, inside = set(said.rivals), {said.holder} - {""}
            friends = {p for p in around if parties.allied(p, self.holder, said.b)}
            strangers = {p for p in inside if not parties.allied(p, self.holder, said.b)}
            # Who fights beside a friend of the holder, against a foe that is named, stands by it.
            if friends and strangers:
                around = set()
            found |= {p for p in around | inside if not parties.agree(p, self.holder)}
        return found
