"""Whether verdicts let one party through: the table of :mod:`~whoholds.analysis.passage`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from whoholds._suggest import suggest
from whoholds.engine.actors import Actors
from whoholds.errors import SubjectError
from whoholds.ledgers import Ledger

_Bools = npt.NDArray[np.bool_]


def own(ledger: Ledger, actor: str, allies: Collection[str] = ()) -> frozenset[str]:
    """Name all actors that count as a party's own: above, below, and its allies'.

    Parameters
    ----------
    ledger : Ledger
        Actors and their parents.
    actor : str
        Id of the party.
    allies : collection of str
        Ids of actors that let it pass.

    Returns
    -------
    frozenset of str

    Raises
    ------
    SubjectError
        When the ledger has no such actor.
    """
    who = Actors.of(ledger)
    named = [actor, *([allies] if isinstance(allies, str) else allies)]
    codes = who.codes(pd.Series(named, dtype="str"))
    lost = [name for name, code in zip(named, codes, strict=True) if code < 0]
    if lost:
        meant = suggest(lost[0], who.ids) or "actors.csv lists them"
        raise SubjectError(f"no actor {', '.join(f'`{name}`' for name in lost)}; {meant}")
    return frozenset(who.ids[who.agree[codes, :-1].any(axis=0)])


def answers(verdicts: pd.DataFrame, friends: frozenset[str]) -> pd.DataFrame:
    """Judge verdicts.

    Parameters
    ----------
    verdicts : DataFrame
        Columns ``holder``, ``partners``, ``challengers``, ``status``, ``access``,
        ``certainty``, ``alternatives``, ``claimed_by``.
    friends : frozenset of str
        Actors that count as the party's own, as :func:`own` names them.

    Returns
    -------
    DataFrame
        Columns ``answer``, ``reason`` on the same index.
    """

    def some(column: str) -> _Bools:
        return np.array([not friends.isdisjoint(names) for names in verdicts[column]], dtype=bool)

    def all_(column: str) -> _Bools:
        return np.array([friends.issuperset(names) for names in verdicts[column]], dtype=bool)

    def text(column: str) -> npt.NDArray[np.object_]:
        return verdicts[column].to_numpy(dtype=object)

    known = text("holder") != ""
    own_lead = verdicts["holder"].isin(friends).to_numpy()
    mine = known & (own_lead | some("partners"))
    theirs = known & ~mine
    others = verdicts["alternatives"].map(len).to_numpy() > 0
    nobody = np.array(["" in names for names in verdicts["alternatives"]], dtype=bool)
    agreed = np.where(mine, all_("alternatives"), ~some("alternatives") & ~nobody)
    sure = (text("certainty") == "certain") | (others & agreed)
    claimed = verdicts["claimed_by"].map(len).to_numpy() > 0
    access, status = text("access"), text("status")
    cases: list[tuple[_Bools, str, str]] = [
        (~known, "possibly", "unknown"),
        (mine & (status == "besieged"), "no", "besieged"),
        (mine & (access == "closed") & ~all_("challengers"), "no", "closed"),
        (theirs & some("claimed_by"), "possibly", "claimed"),
        (theirs & (status == "contested") & some("challengers"), "possibly", "contested"),
        (theirs & sure, "no", "held"),
        (theirs, "possibly", "possible"),
        (status == "contested", "possibly", "contested"),
        ((status == "shared") & ~(own_lead & all_("partners")), "possibly", "shared"),
        (access == "fire_control", "possibly", "fire_control"),
        (access == "closed", "possibly", "closed"),
        (claimed, "possibly", "claimed"),
        (~sure, "possibly", "possible"),
    ]
    when = [case for case, _, _ in cases]
    return pd.DataFrame(
        {
            "answer": np.select(when, [answer for _, answer, _ in cases], "yes"),
            "reason": np.select(when, [reason for _, _, reason in cases], ""),
        },
        index=verdicts.index,
    )


def standing(
    frame: pd.DataFrame, subjects: pd.Series, friends: frozenset[str], *, day: date, begin: date
) -> pd.Series:
    """Tell since when subjects have answered as they do on a day, without a break.

    Parameters
    ----------
    frame : DataFrame
        Intervals of a timeline, sorted by subject and start.
    subjects : Series of str
        The subjects.
    friends : frozenset of str
        As for :func:`answers`.
    day, begin : date
        The day, and the first day of the timeline.

    Returns
    -------
    Series of datetime64
        By subject; NaT where it has been so since the timeline begins.
    """
    past = frame[frame["subject"].isin(subjects) & (frame["start"] <= pd.Timestamp(day))]
    answer = answers(past, friends)["answer"]
    subject = past["subject"]
    run = (subject.ne(subject.shift()) | answer.ne(answer.shift())).cumsum()
    starts = past["start"].groupby(run).first()
    last = run.groupby(subject).last()
    since = starts.reindex(last.to_numpy()).set_axis(last.index)
    return since.where(since > pd.Timestamp(begin))
