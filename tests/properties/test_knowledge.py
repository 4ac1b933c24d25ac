"""What must hold of every timeline, whatever the ledger says."""

from __future__ import annotations

import pickle
import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import assume, given, settings, strategies as st
from properties import ledgers
from properties.ledgers import ACTORS, LAST, START, SUBJECTS, ledger, tellings

from whoholds.disputes import disagreements
from whoholds.errors import PolicyError
from whoholds.evidence import Evidence
from whoholds.ledger import Ledger
from whoholds.policy import POLICIES, Policy, Worth
from whoholds.reasons import why
from whoholds.timeline import Timeline, weigh

LISTS = ["partners", "challengers", "alternatives", "claimed_by", "claims"]
EPOCH = date(1970, 1, 1)
ROADS = ("highway:H[alder..cedar]", "highway:H[alder..birch]", "highway:H[birch..cedar]")
quick = settings(max_examples=40, deadline=None)


@st.composite
def stories(draw: st.DrawFn, most: int = 7) -> list[dict[str, str]]:
    """Claims with everything in them: partners, nobody's claims, access, lists of corrections."""
    busy = draw(st.sampled_from([("town:alder",), ("town:alder", "state:S"), ROADS, SUBJECTS]))
    rows = draw(tellings(most, busy))
    for row in rows:
        if row["subject"].startswith("highway:H[") and draw(st.booleans()):
            row["event"] = draw(st.sampled_from(["fire_control", "closed", "reopened"]))
        if row["event"] in ("contested", "attacked") and draw(st.booleans()):
            row["holder"] = ""
        partner = draw(st.sampled_from(["", "", *ACTORS]))
        row["partners"] = "" if partner in (row["holder"], row["challengers"]) else partner
    if draw(st.booleans()):  # everything at once, to make ties
        for row in rows:
            row["when"] = draw(st.sampled_from([ledgers.day(n) for n in (10, 11, 12)]))
            row["reported"] = ledgers.day(draw(st.sampled_from([12, 13, 40])))
    return rows


def rules() -> st.SearchStrategy[Policy]:
    """Every policy, with waits short enough for ledgers of three months."""
    short = [replace(rule, stands=20, linger=10) for rule in POLICIES.values()]
    return st.sampled_from(short)


def spelt(line: Timeline) -> bytes:
    """Everything that a reader can see of a timeline, as bytes."""
    table = pa.Table.from_pandas(line.frame, preserve_index=False)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return pickle.dumps((sink.getvalue().to_pybytes(), line.period, line.as_known))


def number(day: date) -> int:
    return (day - EPOCH).days


def days(first: date = START, last: date = LAST) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


# -- knowledge ---------------------------------------------------------------------------------


@given(told=stories(), rule=rules(), data=st.data())
@quick
def test_later_claims_do_not_change_what_was_known(
    told: list[dict[str, str]], rule: Policy, data: st.DataObject
) -> None:
    full = ledger(told)
    news = sorted({int(known) for known in full.known})
    for day in {data.draw(st.sampled_from(news)) for _ in news[:2]}:
        then = EPOCH + timedelta(days=day)
        cut = replace(full, claims=full.claims[full.known <= day].reset_index(drop=True))
        cited = cut.sources["source_id"].isin([*cut.claims["source_id"], "gazette"])
        bare = replace(cut, sources=cut.sources[cited].reset_index(drop=True))
        once = spelt(weigh(full, policy=rule, as_known=then))
        assert once == spelt(weigh(cut, policy=rule, as_known=then))
        assert once == spelt(weigh(bare, policy=rule, as_known=then))
        assert once == spelt(weigh(cut, policy=rule)), "the last news is the day of knowledge"
        disputed = disagreements(weigh(full, policy=rule, as_known=then))
        assert disputed.equals(disagreements(weigh(cut, policy=rule)))


@given(told=stories(), rule=rules(), ahead=st.integers(1, 60))
@quick
def test_the_clock_changes_nothing_but_what_must_stand(
    told: list[dict[str, str]], rule: Policy, ahead: int
) -> None:
    """Without news, the day of knowledge matters only to a word that has to stand."""
    whole = ledger(told)
    assume(len(whole.claims) and rule.name != "corroborated")
    last = EPOCH + timedelta(days=int(whole.known.max()))
    later = weigh(whole, policy=rule, as_known=last + timedelta(days=ahead))
    assert weigh(whole, policy=rule).frame.equals(later.frame)


@given(told=stories(5), rule=rules(), extra=ledgers.claims(90))
@quick
def test_a_corrected_claim_leaves_no_trace(
    told: list[dict[str, str]], rule: Policy, extra: dict[str, str]
) -> None:
    assume(told)
    wrong = {**extra, "supersedes": ""}
    *others, last = told
    mended = {**last, "supersedes": ";".join(filter(None, [last["supersedes"], "c90"]))}
    without = weigh(ledger(told), policy=rule, as_known=LAST)
    with_it = weigh(ledger([wrong, *others, mended]), policy=rule, as_known=LAST)
    assert spelt(without) == spelt(with_it)


# -- names and order -----------------------------------------------------------------------------


@given(told=stories(), rule=rules(), seed=st.integers(0, 2**16))
@quick
def test_the_order_of_rows_never_matters(
    told: list[dict[str, str]], rule: Policy, seed: int
) -> None:
    whole = ledger(told)
    frames = {
        name: getattr(whole, name).sample(frac=1, random_state=seed).reset_index(drop=True)
        for name in ("claims", "sources", "actors", "stations", "towns", "highways", "states")
    }
    frames["towns"] = gpd.GeoDataFrame(frames["towns"], crs=4326)
    assert spelt(weigh(whole, policy=rule)) == spelt(weigh(replace(whole, **frames), policy=rule))


def renamed(whole: Ledger, to: Callable[[str], str], what: str) -> Ledger:
    """Give other names to all claims, sources, actors or places of a ledger."""

    def lists(column: pd.Series) -> pd.Series:
        return column.map(lambda text: ";".join(to(t) for t in text.split(";") if t))

    claims, sources = whole.claims.copy(), whole.sources.copy()
    actors, towns = whole.actors.copy(), whole.towns.copy()
    stations, states = whole.stations.copy(), whole.states.copy()
    if what == "claims":
        claims["claim_id"] = lists(claims["claim_id"])
        claims["supersedes"] = lists(claims["supersedes"])
    if what == "sources":
        claims["source_id"] = lists(claims["source_id"])
        sources["source_id"] = lists(sources["source_id"])
        sources["derived_from"] = lists(sources["derived_from"])
    if what == "actors":
        for column in ("holder", "partners", "challengers", "claimant"):
            claims[column] = lists(claims[column])
        sources["affiliation"] = lists(sources["affiliation"])
        actors["actor_id"], actors["parent"] = lists(actors["actor_id"]), lists(actors["parent"])
    if what == "places":
        claims["subject"] = claims["subject"].map(lambda text: place(text, to))
        towns["town_id"], towns["state_id"] = lists(towns["town_id"]), lists(towns["state_id"])
        states["state_id"], stations["town_id"] = (
            lists(states["state_id"]),
            lists(stations["town_id"]),
        )
    return replace(
        whole,
        claims=claims,
        sources=sources,
        actors=actors,
        towns=towns,
        states=states,
        stations=stations,
    )


def place(subject: str, to: Callable[[str], str]) -> str:
    """Rename the town, the state or the stations in a subject."""
    kind, _, rest = subject.partition(":")
    if kind != "highway":
        return f"{kind}:{to(rest)}"
    road, bracket, ends = rest.partition("[")
    named = "..".join(to(end) for end in ends[:-1].split("..")) + "]" if bracket else ""
    return f"highway:{road}{bracket}{named}"


def shuffled(names: Iterable[str], seed: int) -> dict[str, str]:
    """New names in another order."""
    old = sorted(set(names))
    new = [f"x{n:03d}" for n in range(len(old))]
    random.Random(seed).shuffle(new)  # noqa: S311
    return dict(zip(old, new, strict=True))


def alike(frame: pd.DataFrame, other: pd.DataFrame, names: dict[str, str], what: str) -> bool:
    """Whether `other` says what `frame` says once its names are changed."""
    told = frame.copy()
    if what == "places":
        told["subject"] = told["subject"].map(lambda s: place(s, names.__getitem__))
        told["inherited_from"] = told["inherited_from"].map(
            lambda s: place(s, names.__getitem__) if s else s
        )
    if what == "actors":
        told["holder"] = told["holder"].map(lambda a: names.get(a, a))
    for column in LISTS:
        if (column == "claims") == (what == "claims"):
            told[column] = [sorted(names.get(x, x) for x in row) for row in told[column]]
    key = ["subject", "start"]
    one, two = (f.astype(str).sort_values(key, ignore_index=True) for f in (told, other))
    return one.equals(two)


@pytest.mark.parametrize("what", ["claims", "sources", "places"])
@given(told=stories(), rule=rules(), seed=st.integers(0, 2**16))
@quick
def test_names_of_claims_sources_and_places_never_matter(
    what: str, told: list[dict[str, str]], rule: Policy, seed: int
) -> None:
    whole = ledger(told)
    known = {
        "claims": [*whole.claims["claim_id"], *whole.claims["supersedes"]],
        "sources": whole.sources["source_id"],
        "places": [*whole.towns["town_id"], *whole.states["state_id"]],
    }
    names = shuffled(known[what], seed)
    other = renamed(whole, names.__getitem__, what)
    assert alike(weigh(whole, policy=rule).frame, weigh(other, policy=rule).frame, names, what)


@given(told=stories(), rule=rules(), seed=st.integers(0, 2**16))
@quick
def test_names_of_actors_only_break_complete_ties(
    told: list[dict[str, str]], rule: Policy, seed: int
) -> None:
    """Names decide where all else is equal, so they never do when no two claims came together."""
    for nth, row in enumerate(told):
        row["reported"] = ledgers.day(75 + nth)
    whole = ledger(told)
    names = shuffled(ACTORS, seed)
    other = renamed(whole, names.__getitem__, "actors")
    frame = weigh(whole, policy=rule).frame
    assert alike(frame, weigh(other, policy=rule).frame, names, "actors")


@given(told=stories(), rule=rules())
@quick
def test_names_of_actors_in_the_same_order_never_matter(
    told: list[dict[str, str]], rule: Policy
) -> None:
    whole = ledger(told)
    names = {actor: f"x-{actor}" for actor in ACTORS}
    other = renamed(whole, names.__getitem__, "actors")
    frame = weigh(whole, policy=rule).frame
    assert alike(frame, weigh(other, policy=rule).frame, names, "actors")


# -- sources -------------------------------------------------------------------------------------


@given(told=stories(), rule=rules(), source=st.sampled_from(sorted(ledgers.SOURCES)))
@quick
def test_deleting_a_source_changes_only_where_it_speaks(
    told: list[dict[str, str]], rule: Policy, source: str
) -> None:
    whole = ledger(told)
    line = weigh(whole, policy=rule, as_known=LAST)
    claims, sources = whole.claims, whole.sources
    voices = {source, *sources.loc[sources["derived_from"] == source, "source_id"]}
    said = claims["source_id"].isin(voices)
    mended = set(";".join(claims.loc[said, "supersedes"]).split(";"))
    touched = touches(line, claims[said | claims["claim_id"].isin(mended)])
    kept = sources[sources["source_id"] != source]
    less = replace(
        whole,
        claims=claims[claims["source_id"] != source].reset_index(drop=True),
        sources=kept.assign(derived_from=kept["derived_from"].where(
            kept["derived_from"] != source, "")).reset_index(drop=True),
    )  # fmt: skip
    frame, other = line.frame, weigh(less, policy=rule, as_known=LAST).frame
    same = ~frame["subject"].isin(touched)
    left = frame[same].reset_index(drop=True)
    assert left.equals(other[~other["subject"].isin(touched)].reset_index(drop=True))


def touches(line: Timeline, claims: pd.DataFrame) -> set[str]:
    """Subjects that claims bear on, with the towns that may follow their state."""
    touched = set(claims["subject"])
    alone = replace(line.ledger, claims=claims.assign(supersedes="").reset_index(drop=True))
    if len(claims):
        evidence = weigh(alone, as_known=LAST).record.evidence
        touched |= set(evidence.subjects[np.unique(evidence.subject)])
    towns = line.ledger.towns
    heirs = ("state:" + towns["state_id"]).isin(touched)
    return touched | set("town:" + towns.loc[heirs, "town_id"])


@given(told=stories(), rule=rules())
@quick
def test_every_verdict_names_claims_on_its_subject(
    told: list[dict[str, str]], rule: Policy
) -> None:
    line = weigh(ledger(told), policy=rule)
    evidence = line.record.evidence
    ids = line.ledger.claims["claim_id"].to_numpy()[evidence.claim]
    bear = pd.DataFrame({"subject": line.subjects[evidence.subject], "claim_id": ids})
    speak = bear.groupby("subject")["claim_id"].agg(set).to_dict()
    for row in line.frame.itertuples():
        allowed = speak.get(row.subject, set()) | speak.get(row.inherited_from, set())
        assert set(row.claims) <= allowed
        assert row.claims or (row.holder == "" and not row.alternatives)


@given(told=stories(), rule=rules(), day=st.sampled_from(days()), data=st.data())
@quick
def test_why_names_every_claim_once_and_those_of_the_verdict_with_a_part(
    told: list[dict[str, str]], rule: Policy, day: date, data: st.DataObject
) -> None:
    line = weigh(ledger(told), policy=rule, as_known=data.draw(st.sampled_from([day, LAST])))
    subject = data.draw(st.sampled_from(line.subjects.tolist()))
    reasons = why(line, subject, day)
    assert reasons.claims["claim_id"].is_unique
    idle = reasons.role("earlier", "later", "unused", "whole_road", "not_yet_known", "retracted")
    assert not set(idle["claim_id"]) & set(reasons.verdict["claims"])
    assert bool(reasons.verdict["holder"]) <= bool(len(reasons.role("for")))
    said = line.ledger.claims
    road = subject.partition("[")[0]
    assert set(reasons.claims["claim_id"]) >= set(
        said.loc[said["subject"].isin([subject, road]), "claim_id"]
    )


# -- the frame -----------------------------------------------------------------------------------


@given(told=stories(), rule=rules())
@quick
def test_the_frame_covers_every_day_once(told: list[dict[str, str]], rule: Policy) -> None:
    line = weigh(ledger(told), policy=rule)
    frame = line.frame
    assert frame["subject"].drop_duplicates().tolist() == line.subjects.tolist()
    assert frame.sort_values(["subject", "start"]).index.equals(frame.index)
    verdict = frame.drop(columns=["start", "end", "last_heard", "claims"]).astype(str).fillna("")
    for subject, own in frame.groupby("subject"):
        assert own["start"].iloc[0] == pd.Timestamp(START)
        assert own["end"].iloc[:-1].tolist() == own["start"].iloc[1:].tolist()
        assert pd.isna(own["end"].iloc[-1])
        assert (own["start"].iloc[1:] > own["start"].iloc[:-1].to_numpy()).all()
        said = verdict.loc[own.index].to_numpy()
        assert (said[1:] != said[:-1]).any(axis=1).all(), subject


@given(told=stories(), rule=rules())
@quick
def test_words_fit_together(told: list[dict[str, str]], rule: Policy) -> None:
    frame = weigh(ledger(told), policy=rule).frame
    nobody = frame["holder"] == ""
    assert ((frame["status"] == "unknown") == nobody).all()
    assert ((frame["certainty"] == "unknown") == nobody).all()
    assert ((frame["access"] == "") == (frame["kind"] != "highway")).all()
    assert frame.loc[frame["certainty"] == "certain", "alternatives"].map(len).eq(0).all()
    inherited = frame["inherited_from"] != ""
    assert (frame.loc[inherited, "certainty"] == "possible").all()
    assert (frame.loc[inherited, "kind"] == "town").all()
    assert (
        frame["since_earliest"].isna() | (frame["since_earliest"] <= frame["since_latest"])
    ).all()
    assert (frame["since_latest"].isna() | (frame["since_latest"] <= frame["start"])).all()
    for row in frame.itertuples():
        assert row.holder not in (*row.partners, *row.challengers, *row.alternatives)
        assert all(cell == sorted(set(cell)) for cell in (getattr(row, name) for name in LISTS))


@given(told=stories(), rule=rules(), data=st.data())
@settings(max_examples=10, deadline=None)
def test_on_between_and_frame_agree_on_every_day(
    told: list[dict[str, str]], rule: Policy, data: st.DataObject
) -> None:
    line = weigh(ledger(told), policy=rule)
    frame = line.frame
    ends = frame["end"].fillna(pd.Timestamp(LAST + timedelta(days=1)))
    calm = [c for c in frame.columns if c != "last_heard"]
    for day in days():
        now = pd.Timestamp(day)
        mine = frame[(frame["start"] <= now) & (now < ends)]
        shown = line.on(day)
        assert shown[calm].equals(mine[calm].reset_index(drop=True))
        heard = shown["last_heard"]
        assert (heard.isna() | (heard <= now)).all()
        assert line.codes_on(day).tolist() == mine.index.tolist()
        last = ends[mine.index] == now + pd.Timedelta(days=1)
        told_last = heard[last.to_numpy()].reset_index(drop=True)
        assert told_last.equals(mine.loc[last, "last_heard"].reset_index(drop=True))
    a, b = sorted(data.draw(st.sampled_from(days())) for _ in range(2))
    meeting = frame[(frame["start"] <= pd.Timestamp(b)) & (ends > pd.Timestamp(a))]
    assert line.between(a, b).equals(meeting.reset_index(drop=True))


# -- policies of one's own ---------------------------------------------------------------------


@given(told=stories())
@quick
def test_a_policy_of_ones_own_is_a_function(told: list[dict[str, str]]) -> None:
    def everything(evidence: Evidence) -> Any:
        return np.where(evidence.own_favour, Worth.OWN_WORD, Worth.COUNTS)

    def nothing(evidence: Evidence) -> Any:
        return np.zeros(len(evidence), int)

    whole = ledger(told)
    mine = weigh(whole, policy=everything)
    assert mine.policy.name == "everything"
    assert mine.frame.equals(weigh(whole, policy="as_reported").frame)
    assert (weigh(whole, policy=nothing).frame["holder"] == "").all()


@pytest.mark.parametrize(
    "answer",
    [
        lambda evidence: np.zeros(len(evidence) + 1, int),
        lambda evidence: np.zeros((len(evidence), 1), int),
        lambda evidence: np.full(len(evidence), 3),
        lambda evidence: np.full(len(evidence), 0.5),
        lambda evidence: None,
    ],
)
def test_a_policy_must_answer_one_worth_a_row(answer: Callable[[Evidence], Any]) -> None:
    told = {
        "claim_id": "c1", "subject": "town:alder", "event": "held", "when": "2024-01-05",
        "holder": "red", "source_id": "gazette", "reported": "2024-01-06",
    }  # fmt: skip
    with pytest.raises(PolicyError, match="one Worth"):
        weigh(ledger([told]), policy=answer)
