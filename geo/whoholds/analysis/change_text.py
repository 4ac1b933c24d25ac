"""An account of change in sentences, each with the numbers of its sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from whoholds.analysis.accounts import Account, Sentence
from whoholds.analysis.phrasing import Names, between, join_words, listed, since
from whoholds.ledgers import Ledger
from whoholds.roads import route
from whoholds.subject import subjects_of
from whoholds.vocabulary import CHANGES

__all__ = ["account"]

_ORDER = ("holder", "status", "access", "certainty")

_MOST_SOURCES = 6
"""Sources that a sentence names; the claims in the frame have them all."""


def account(
    frame: pd.DataFrame, ledger: Ledger, days: tuple[date, date], *, learnt: bool = False
) -> Account:
    """Tell a change.

    Parameters
    ----------
    frame : DataFrame
        As of a :class:`whoholds.analysis.change.Change`.
    ledger : Ledger
        For names and sources.
    days : tuple of date
        The days of the verdicts before and after, for names that changed.
    learnt : bool
        Whether only the knowledge changed, both verdicts being on one day.

    Returns
    -------
    Account
        Changes of holder, status, access and certainty. Mere details have no sentence, nor has
        how surely nobody is known.
    """
    nobody = frame["from_holder"].eq("") & frame["to_holder"].eq("")
    plain = frame[(frame["what"] != "detail") & ~(nobody & (frame["what"] == "certainty"))]
    groups = _together(plain, ledger)
    names = Names(ledger, days)
    drafts = [_draft(group, ledger, names, learnt=learnt) for group in groups]
    drafts.sort(
        key=lambda one: (
            _ORDER.index(one.what),
            one.turn == "first",
            one.latest or date.max,
            one.subjects,
        )
    )
    numbers: dict[str, int] = {}
    sentences = []
    for draft in drafts:
        sources = tuple(numbers.setdefault(one, len(numbers) + 1) for one in draft.sources)
        told = (draft.text, draft.subjects, draft.what, draft.latest)
        sentences.append(Sentence(*told, sources, draft.turn))
    table = ledger.sources.set_index("source_id").loc[list(numbers)].reset_index()
    table.insert(0, "number", np.arange(1, len(table) + 1))
    return Account(tuple(sentences), table)


@dataclass(frozen=True)
class _Draft:
    text: str
    subjects: tuple[str, ...]
    what: str
    latest: date | None
    sources: tuple[str, ...]
    turn: str


def _together(frame: pd.DataFrame, ledger: Ledger) -> list[list[dict[str, Any]]]:
    """Put neighbouring stretches with one and the same change into one group."""
    rows = [{str(name): cell for name, cell in row.items()} for row in frame.to_dict("records")]
    stretches = route.stretch_ids(ledger.stations)
    order = {name: nth for nth, name in enumerate(subjects_of("highway", stretches["stretch_id"]))}
    of_road = dict(zip(order, stretches["highway_id"], strict=True))
    rows.sort(key=lambda row: (order.get(str(row["subject"]), -1), str(row["subject"])))
    groups: list[list[dict[str, Any]]] = []
    for row in rows:
        subject = str(row["subject"])
        before = groups[-1][-1] if groups else None
        if (
            before is not None
            and subject in order
            and order.get(str(before["subject"])) == order[subject] - 1
            and of_road[str(before["subject"])] == of_road[subject]
            and _fate(before) == _fate(row)
        ):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _fate(row: dict[str, Any]) -> tuple[str, ...]:
    """Everything that a sentence says of a subject but its name and sources."""
    silent = ("subject", "from_claims", "to_claims", "from_start", "to_start", "from_end",
              "to_end", "from_last_heard", "to_last_heard")  # fmt: skip
    return tuple(str(cell) for name, cell in row.items() if name not in silent)


def _draft(group: list[dict[str, Any]], ledger: Ledger, names: Names, *, learnt: bool) -> _Draft:
    row = group[0]
    subjects = tuple(str(one["subject"]) for one in group)
    subject = names.subject(subjects)
    what = str(row["what"])
    phrases = {"holder": _passed, "status": _status, "access": _access, "certainty": _certainty}
    text = _learnt(row, subject, names) if learnt else phrases[what](row, subject, names, ledger)
    latest = row["latest"]
    return _Draft(
        text=text[0].upper() + text[1:] + ".",
        subjects=subjects,
        what=what,
        latest=None if pd.isna(latest) else pd.Timestamp(str(latest)).date(),
        sources=_sources(group, ledger, what),
        turn=str(row["turn"]),
    )


def _passed(row: dict[str, Any], subject: str, names: Names, ledger: Ledger) -> str:
    """Tell who took a place from whom."""
    old, new = str(row["from_holder"]), str(row["to_holder"])
    when = between(row["earliest"], row["latest"])
    if not new:
        mixed = row["to_status"] == "mixed"
        nobody = "nobody is said to hold all of it" if mixed else "nobody is known to hold it"
        return f"{subject}: {nobody} any more; {names.before(old)} had held it"
    who = join_words([names.after(one) for one in (new, *_joint(row))])
    doubt = _doubt(row, names)
    if not old:
        begun = since(row["earliest"], row["latest"])
        if doubt == _POSSIBLY:
            return f"{subject} may be in the hands of {who}{begun}"
        return f"{subject} is known to be in the hands of {who}{_rivals(row, names)}{begun}{doubt}"
    if _undone(row, ledger, "to"):
        return (
            f"{subject} is taken to have passed from {names.before(old)} to {who} at a time that "
            f"nobody tells{doubt or _rivals_aside(row, names)}"
        )
    held = since(row["from_since_earliest"], row["from_since_latest"])
    verb, part = _verb(row, ledger)
    shared = listed(row["from_partners"]) if row["from_status"] == "shared" else []
    loser = join_words([names.until(one, row["earliest"], row["latest"]) for one in (old, *shared)])
    past = f"; {loser} had held it{held}"
    if row["from_certainty"] != "certain":
        past = f"; {loser} had been taken to hold it{held}"
        if _undone(row, ledger, "from"):
            past = f"; nobody says when {loser} had taken it"
    doubt = doubt or _rivals_aside(row, names)
    return f"{part}{subject} {verb} {who}{when}{doubt}{past}"


_POSSIBLY = ", possibly"
_INFERRED = ", inferred between two reports"

_VERBS = {
    "captured": "was captured by",
    "recaptured": "returned to",
    "handed_over": "was handed over to",
    "withdrew": "was left to",
}


def _verb(row: dict[str, Any], ledger: Ledger) -> tuple[str, str]:
    """Say how it came, in the words of the claims that it rests on, and if only most of it did."""
    claims = _claims(row, "to", ledger)
    own = claims[(claims["holder"] == row["to_holder"]) & claims["event"].isin(CHANGES)]
    count = own["event"].value_counts()
    part = "most of " if len(own) and own["extent"].eq("most").all() else ""
    return (_VERBS[str(count.index[0])] if len(count) else "passed to"), part


def _joint(row: dict[str, Any]) -> list[str]:
    """List who else holds it together with the holder, where neither leads."""
    return listed(row["to_partners"]) if row["to_status"] == "shared" else []


def _rivals_aside(row: dict[str, Any], names: Names) -> str:
    rivals = _rivals(row, names).removeprefix(" or ")
    return f" ({rivals} may hold it instead)" if rivals else ""


def _undone(row: dict[str, Any], ledger: Ledger, side: str) -> bool:
    """Tell whether it was taken back from somebody of whom nobody says when he had come."""
    unknown = pd.isna(row[f"{side}_since_earliest"]) and pd.isna(row[f"{side}_since_latest"])
    claims = _claims(row, "to", ledger)
    losers = claims.loc[claims["event"] == "recaptured", "challengers"].str.split(";").str[0]
    return unknown and str(row[f"{side}_holder"]) in set(losers)


def _doubt(row: dict[str, Any], names: Names) -> str:
    """Say whose word it is, who else may hold it, and who contests it."""
    new, claimed = row["to_holder"], listed(row["to_claimed_by"])
    if new in claimed:
        return ", on its own word alone"
    if claimed:
        verb = "say that they hold" if len(claimed) > 1 else "says that it holds"
        return f" ({join_words([names.after(one) for one in claimed])} {verb} it now)"
    foes = [names.after(one) for one in listed(row["to_challengers"])]
    if row["to_status"] in ("contested", "besieged") and foes:
        return f" ({row['to_status']} by {join_words(foes)} now{_INFERRED * row['to_inferred']})"
    alone = row["to_certainty"] == "possible" and not _rivals(row, names)
    return _POSSIBLY if alone else ""


def _rivals(row: dict[str, Any], names: Names) -> str:
    """Name those who may hold it instead, as the end of a list of holders."""
    if row["to_certainty"] != "possible":
        return ""
    others = [names.after(one) for one in listed(row["to_alternatives"]) if one]
    return f" or {join_words(others, 'or')}" if others else ""


def _status(row: dict[str, Any], subject: str, names: Names, _: Ledger) -> str:
    """Tell of fights and sieges that began or ended."""
    old, new = str(row["from_status"]), str(row["to_status"])
    if not row["to_holder"]:
        return _in_part(row, subject)
    who = (
        f"held by {names.after(str(row['to_holder']))}"
        if row["to_holder"]
        else "held by nobody known"
    )
    by = [names.after(one) for one in listed(row["to_challengers"])]
    foes = f" by {join_words(by)}" if by else ""
    when = since(row["earliest"], row["latest"])
    claimed = listed(row["to_claimed_by"])
    if new == "contested" and claimed and not by:
        foes = f" by {join_words([names.after(one) for one in claimed])}"
    if new in ("contested", "besieged"):
        inferred = _INFERRED * bool(row["to_inferred"])
        return f"{subject}, {who}, has been {new}{foes}{when}{inferred}"
    if new == "shared":
        both = join_words([names.after(one) for one in (str(row["to_holder"]), *_joint(row))])
        return f"{subject} has been held together by {both}{when}"
    words = {"contested": "contested", "besieged": "under siege", "shared": "shared"}
    ended = words.get(old, "in doubt")
    return f"{subject}, {who}, is not known to be {ended} any more{when}"


def _in_part(row: dict[str, Any], subject: str) -> str:
    """Tell of a state of which somebody is known to hold a part, or nobody is any more."""
    when = since(row["earliest"], row["latest"])
    if row["to_status"] == "mixed":
        return f"{subject}: nobody is said to hold all of it; parts are known to be held{when}"
    return f"{subject}: nobody is known to hold any part of it{when}"


_ACCESS = {
    "open": "open",
    "closed": "closed",
    "fire_control": "under fire control",
    "unknown": "of unknown passage",
    "": "of unknown passage",
}


def _access(row: dict[str, Any], subject: str, names: Names, _: Ledger) -> str:
    old, new = _ACCESS[str(row["from_access"])], _ACCESS[str(row["to_access"])]
    when = since(row["earliest"], row["latest"])
    return f"{subject} has been {new}{when}, after having been {old}"


def _certainty(row: dict[str, Any], subject: str, names: Names, _: Ledger) -> str:
    who = names.after(str(row["to_holder"]))
    if row["to_certainty"] == "certain":
        return f"{subject} is now certain to be in the hands of {who}"
    rivals = _rivals(row, names)
    if rivals:
        return f"{subject} is in the hands of {who}{rivals}, and no longer certainly of the first"
    return f"{subject} is no longer certain to be in the hands of {who}{_doubt(row, names)}"


def _learnt(row: dict[str, Any], subject: str, names: Names) -> str:
    """Tell what is known of a day now, and what was said of it then."""
    old, new = str(row["from_holder"]), str(row["to_holder"])
    who, doubt = names.after(new), _doubt(row, names).replace(" now)", ")").replace(" now,", ",")
    for now, then in (("says that it holds", "said that it held"),
                      ("say that they hold", "said that they held")):  # fmt: skip
        doubt = doubt.replace(now, then)
    if row["what"] == "holder":
        before = f"taken to be held by {names.before(old)}" if old else "unknown who held it"
        if not new:
            return f"{subject}: who held it is not known any more; it was {before} at the time"
        begun = since(row["to_since_earliest"], row["to_since_latest"])
        known = "may have been" if doubt == _POSSIBLY else "is now known to have been"
        doubt = "" if doubt == _POSSIBLY else doubt
        held = f"{subject} {known} in the hands of {who}{_rivals(row, names)}{begun}{doubt}"
        return f"{held}; it was {before} at the time"
    if row["what"] == "status":
        by = join_words([names.after(one) for one in listed(row["to_challengers"])])
        foes = f" by {by}" if by else ""
        if not new:
            then = "held in part" if row["from_status"] == "mixed" else "not held at all"
            now = "held in part" if row["to_status"] == "mixed" else "not held by anybody known"
            return f"{subject} is now known to have been {now}; it was {then} at the time"
        return (
            f"{subject}, held by {who}, is now known to have been {row['to_status']}{foes}; "
            f"it was taken to be {row['from_status']} at the time"
        )
    if row["what"] == "access":
        then, now = (_ACCESS[str(row[f"{side}_access"])] for side in ("from", "to"))
        return f"{subject} is now known to have been {now}; it was taken to be {then} at the time"
    sure = "certain" if row["to_certainty"] == "certain" else "no longer certain"
    return f"{subject} is now {sure} to have been in the hands of {who}{doubt}"


def _claims(row: dict[str, Any], side: str, ledger: Ledger) -> pd.DataFrame:
    return ledger.statements[ledger.statements["claim_id"].isin(listed(row[f"{side}_claims"]))]


def _sources(group: list[dict[str, Any]], ledger: Ledger, what: str) -> tuple[str, ...]:
    """Name the sources that a sentence rests on, those of the later verdict first."""
    cited: dict[str, None] = {}
    for side in ("to", "from"):
        if side == "from" and what != "holder":
            continue
        for row in group:
            claims = _claims(row, side, ledger)
            own = claims[claims["holder"] == row[f"{side}_holder"]]
            changes = own[own["event"].isin(CHANGES)]
            chosen = (
                claims
                if what != "holder"
                else next((some for some in (changes, own, claims) if len(some)), claims)
            )
            limit = _MOST_SOURCES // 2 if what == "holder" else _MOST_SOURCES
            cited.update(dict.fromkeys(chosen["source_id"].unique()[:limit]))
    return tuple(list(cited)[:_MOST_SOURCES])
