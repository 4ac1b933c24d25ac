"""Change: what differs between two days, or between what was known then and is known today.

A change holds the whole verdict on both sides of every subject that differs. So a change read
backwards is the change from the later day to the earlier one, and the verdicts of one day with
the change laid over them are the verdicts of the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from whoholds._kept import Kept
from whoholds._renamed import renamed, warn_renamed
from whoholds.analysis.accounts import Account
from whoholds.analysis.change_text import account
from whoholds.analysis.changes import turned
from whoholds.dates import Day, read_day
from whoholds.engine.columns import ACTOR_LISTS, STATE
from whoholds.engine.timeline import Timeline, weigh
from whoholds.errors import SubjectError, expect

__all__ = ["Change", "change", "hindsight"]

_WHAT = ("holder", "status", "access", "certainty")


@dataclass(frozen=True, eq=False, repr=False)
class Change:
    """What differs between two sets of verdicts.

    Made by :func:`change` and :func:`hindsight`.

    Parameters
    ----------
    timelines : tuple of Timeline
        Where the verdicts before and after come from; one and the same, but for hindsight.
    days : tuple of date
        The days of the verdicts before and after.
    frame : DataFrame
        One row a subject that differs, sorted: ``subject``, ``kind``; ``what`` differs most
        (``"holder"``, ``"status"``, ``"access"``, ``"certainty"``, else ``"detail"``);
        ``turn``, one of :data:`~whoholds.analysis.changes.TURNS`, what of the world or of
        knowledge changed from the earlier day to the later, ``""`` where the holder is the same
        or only a list names another; ``earliest`` and ``latest`` (datetime64), the days between
        which it came about, NaT where nobody knows; every column of a verdict twice, as
        ``from_holder`` and ``to_holder``.
    """

    timelines: tuple[Timeline, Timeline]
    days: tuple[date, date]
    frame: Kept[pd.DataFrame] = Kept()

    @property
    def lines(self) -> tuple[Timeline, Timeline]:
        """The timelines, by their old name."""
        warn_renamed("Change: `lines`", "timelines")
        return self.timelines

    def __repr__(self) -> str:
        """Say between which days, and how much differs."""
        return (
            f"<Change of {self.timelines[1].ledger.name} from {self.days[0]} to {self.days[1]}: "
            f"{len(self.frame)} subjects differ>"
        )

    def apply(self, verdicts: pd.DataFrame) -> pd.DataFrame:
        """Lay the change over the verdicts that it begins with.

        Parameters
        ----------
        verdicts : DataFrame
            As :meth:`Timeline.on` answers for the first day; a row for each subject.

        Returns
        -------
        DataFrame
            The columns ``subject``, ``kind`` and those of
            :data:`~whoholds.engine.columns.STATE` as they are afterwards.

        Raises
        ------
        SubjectError
            When a subject of the change has no row.
        """
        kept = verdicts[["subject", "kind", *STATE]].reset_index(drop=True)
        row = pd.Index(kept["subject"]).get_indexer(pd.Index(self.frame["subject"]))
        if (row < 0).any():
            lost = self.frame["subject"][row < 0].tolist()
            raise SubjectError(f"no verdict on {', '.join(lost)}: pass those of the first day")
        after = self.frame[["subject", "kind", *(f"to_{name}" for name in STATE)]]
        after = after.set_axis(["subject", "kind", *STATE], axis="columns")
        untouched = kept.drop(index=row)
        merged: pd.DataFrame = pd.concat([untouched, after.set_axis(row, axis="index")])
        return merged.sort_index()

    def reversed(self) -> Change:
        """Read the change backwards."""
        names = {
            f"{one}_{name}": f"{other}_{name}"
            for name in _verdict_columns(self.frame)
            for one, other in (("from", "to"), ("to", "from"))
        }
        swapped = self.frame.rename(columns=names)[list(self.frame.columns)]
        return Change(self.timelines[::-1], self.days[::-1], swapped)

    def tally(self) -> pd.DataFrame:
        """Count what each party gained and lost.

        Returns
        -------
        DataFrame
            One row an actor and kind of subject, sorted: ``actor``, ``kind``, ``gained``,
            ``lost`` (how many subjects' headline holder it became, or was), ``gained_surely``,
            ``lost_surely`` (those of them where both verdicts are certain). ``""`` is nobody
            known.
        """
        moved = self.frame[self.frame["from_holder"] != self.frame["to_holder"]]
        sure = (moved["from_certainty"] == "certain") & (moved["to_certainty"] == "certain")
        sides = [
            pd.DataFrame(
                {
                    "actor": moved[column],
                    "kind": moved["kind"],
                    name: 1,
                    f"{name}_surely": sure.astype(int),
                }
            )
            for name, column in (("gained", "to_holder"), ("lost", "from_holder"))
        ]
        columns = ["gained", "lost", "gained_surely", "lost_surely"]
        both = pd.concat(sides, ignore_index=True)
        table = both.reindex(columns=["actor", "kind", *columns]).fillna(dict.fromkeys(columns, 0))
        sums = pd.DataFrame(table.groupby(["actor", "kind"])[columns].sum())
        return sums.astype(dict.fromkeys(columns, "int64")).reset_index()

    def sentences(self) -> Account:
        """Tell the change in cited sentences.

        Returns
        -------
        Account
            Sentences on holders first, by their days, with numbered sources. A change to an
            earlier day is told as it happened, forwards.
        """
        if self.days[0] > self.days[1]:
            return self.reversed().sentences()
        learnt = self.timelines[0] is not self.timelines[1]
        return account(self.frame, self.timelines[1].ledger, self.days, learnt=learnt)


@renamed(line="timeline", a="start", b="end")
def change(timeline: Timeline, start: Day, end: Day) -> Change:
    """Compare the verdicts of two days.

    Parameters
    ----------
    timeline : Timeline
    start, end : str, date or datetime64
        Days of the period, in either order: from the first to the second.

    Returns
    -------
    Change

    Raises
    ------
    DateError
        When a day lies outside the period.
    """
    expect(timeline, Timeline)
    before, after = timeline.on(start), timeline.on(end)
    first, last = read_day(start), read_day(end)
    frame = _compare(before, after)
    frame["turn"] = _turn(timeline, frame, min(first, last), forth=first <= last)
    bounds = _bounds(timeline, frame, min(first, last), max(first, last), forth=first <= last)
    return Change((timeline, timeline), (first, last), _ordered(frame, bounds))


@renamed(line="timeline")
def hindsight(timeline: Timeline, day: Day, *, as_known: Day | None = None) -> Change:
    """Compare what was known of a day then with what is known of it today.

    Parameters
    ----------
    timeline : Timeline
        What is known today.
    day : str, date or datetime64
        The day that both speak of.
    as_known : str, date or datetime64, optional
        The day of the earlier knowledge. By default the day itself.

    Returns
    -------
    Change
        From what was said then to what is said today; ``earliest`` and ``latest`` are the
        bounds of the holder's coming as known today.

    Raises
    ------
    DateError
        When a day lies outside the period.
    """
    expect(timeline, Timeline)
    then = weigh(
        timeline.ledger, policy=timeline.policy, as_known=day if as_known is None else as_known
    )
    frame = _compare(then.on(day), timeline.on(day))
    frame["turn"] = ""  # Nothing of the world has changed.
    bounds = frame[["to_since_earliest", "to_since_latest"]].set_axis(
        ["earliest", "latest"], axis="columns"
    )
    return Change((then, timeline), (read_day(day), read_day(day)), _ordered(frame, bounds))


def _compare(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Put the verdicts that differ side by side."""
    keys_before, keys_after = _keys(before), _keys(after)
    same = (keys_before == keys_after) | (keys_before.isna() & keys_after.isna())
    differs = ~same.all(axis=1).to_numpy()
    first, second = before[differs], after[differs]
    columns = _verdict_names(before)
    frame = second[["subject", "kind"]].reset_index(drop=True)
    unlike = ~same[differs].reset_index(drop=True)
    what = np.select([unlike[name].to_numpy() for name in _WHAT], list(_WHAT), "detail")
    frame["what"] = pd.Series(what, dtype="str")
    for side, verdicts in (("from", first), ("to", second)):
        own = verdicts[columns].reset_index(drop=True)
        frame = pd.concat([frame, own.add_prefix(f"{side}_")], axis=1)
    return frame


def _keys(verdicts: pd.DataFrame) -> pd.DataFrame:
    """Take the columns of the state, with lists as text, so that they can be compared."""
    keys = verdicts[list(STATE)].reset_index(drop=True)
    return keys.assign(**{name: keys[name].map(";".join) for name in ACTOR_LISTS})


def _turn(timeline: Timeline, frame: pd.DataFrame, first: date, *, forth: bool) -> pd.Series:
    """Tell what kind of change it is, from the earlier day to the later."""
    old, new = ("from", "to") if forth else ("to", "from")
    runs = timeline.frame
    runs = runs[(runs["holder"] != "") & (runs["start"] <= pd.Timestamp(first))]
    known = runs.groupby("subject")["holder"].last().reindex(frame["subject"]).fillna("")
    return turned(
        frame[f"{old}_holder"],
        known.set_axis(frame.index),
        frame[f"{new}_holder"],
        frame[f"{new}_inherited_from"],
    )


def _bounds(
    timeline: Timeline, frame: pd.DataFrame, first: date, last: date, *, forth: bool
) -> pd.DataFrame:
    """Between which days each change came about, as the later of the two days has it.

    A new holder came within the bounds that the record gives for it. Anything else is as old as
    the last interval since which it has been as it is.
    """
    side = "to" if forth else "from"
    held = frame["what"] == "holder"
    since = pd.DataFrame(
        {
            "earliest": frame[f"{side}_since_earliest"].where(held),
            "latest": frame[f"{side}_since_latest"].where(held),
        }
    )
    start = _began(timeline, frame, first, last)
    other = ~held
    since.loc[other, "earliest"] = start[other]
    since.loc[other, "latest"] = start[other]
    return since


def _began(timeline: Timeline, frame: pd.DataFrame, first: date, last: date) -> pd.Series:
    """Find the last day on which holder, status, access or certainty changed, by row."""
    runs = timeline.between(first, last)
    runs = runs[runs["subject"].isin(frame["subject"])]
    keys = runs[["subject", *_WHAT]]
    fresh = (keys != keys.shift()).any(axis=1) & (runs["start"] > pd.Timestamp(first))
    began = runs["start"].where(fresh).groupby(runs["subject"]).max()
    return began.reindex(frame["subject"]).reset_index(drop=True).astype("datetime64[s]")


def _ordered(frame: pd.DataFrame, bounds: pd.DataFrame) -> pd.DataFrame:
    columns = ["subject", "kind", "what", "turn"]
    rest = [name for name in frame if name not in columns]
    whole = pd.concat([frame[columns], bounds, frame[rest]], axis=1)
    return whole.sort_values("subject", ignore_index=True)


def _verdict_names(verdicts: pd.DataFrame) -> list[str]:
    return [str(name) for name in verdicts if name not in ("subject", "kind")]


def _verdict_columns(frame: pd.DataFrame) -> list[str]:
    return [str(name).removeprefix("from_") for name in frame if str(name).startswith("from_")]
