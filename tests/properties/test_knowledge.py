"""What was known, names, order and sources: what may change a verdict, and what never does."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, strategies as st
from properties import ledgers
from properties.ledgers import ACTORS, LAST, ledger
from properties.stories import LISTS, days, quick, rules, spelt, stories

from whoholds.analysis.disagreements import disagreements
from whoholds.analysis.why import why
from whoholds.engine.policy import Policy
from whoholds.engine.timeline import Timeline, weigh
from whoholds.ledgers import Ledger

EPOCH = date(1970, 1, 1)


# -- knowledge ---------------------------------------------------------------------------------


@pytest.mark.slow
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
        claims["after"] = lists(claims["after"])
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
    timeline = weigh(whole, policy=rule, as_known=LAST)
    claims, sources = whole.claims, whole.sources
    voices = {source, *sources.loc[sources["derived_from"] == source, "source_id"]}
    said = claims["source_id"].isin(voices)
    mended = set(";".join(claims.loc[said, "supersedes"]).split(";"))
    touched = touches(timeline, claims[said | claims["claim_id"].isin(mended)])
    kept = sources[sources["source_id"] != source]
    less = replace(
        whole,
        claims=claims[claims["source_id"] != source].reset_index(drop=True),
        sources=kept.assign(derived_from=kept["derived_from"].where(
            kept["derived_from"] != source, "")).reset_index(drop=True),
    )  # fmt: skip
    frame, other = timeline.frame, weigh(less, policy=rule, as_known=LAST).frame
    same = ~frame["subject"].isin(touched)
    left = frame[same].reset_index(drop=True)
    assert left.equals(other[~other["subject"].isin(touched)].reset_index(drop=True))


def touches(timeline: Timeline, claims: pd.DataFrame) -> set[str]:
    """Subjects that claims bear on, with the towns that may follow their state."""
    touched = set(claims["subject"])
    alone = replace(timeline.ledger, claims=claims.assign(supersedes="").reset_index(drop=True))
    if len(claims):
        evidence = weigh(alone, as_known=LAST).record.evidence
        touched |= set(evidence.subjects[np.unique(evidence.subject)])
    towns = timeline.ledger.towns
    heirs = ("state:" + towns["state_id"]).isin(touched)
    return touched | set("town:" + towns.loc[heirs, "town_id"])


@given(told=stories(), rule=rules())
@quick
def test_every_verdict_names_claims_on_its_subject(
    told: list[dict[str, str]], rule: Policy
) -> None:
    timeline = weigh(ledger(told), policy=rule)
    evidence = timeline.record.evidence
    ids = timeline.ledger.claims["claim_id"].to_numpy()[evidence.claim]
    bear = pd.DataFrame({"subject": timeline.subjects[evidence.subject], "claim_id": ids})
    speak = bear.groupby("subject")["claim_id"].agg(set).to_dict()
    for row in timeline.frame.itertuples():
        allowed = speak.get(row.subject, set()) | speak.get(row.inherited_from, set())
        assert set(row.claims) <= allowed
        assert row.claims or (row.holder == "" and not row.alternatives)


@given(told=stories(), rule=rules(), day=st.sampled_from(days()), data=st.data())
@quick
def test_why_names_every_claim_once_and_those_of_the_verdict_with_a_part(
    told: list[dict[str, str]], rule: Policy, day: date, data: st.DataObject
) -> None:
    timeline = weigh(ledger(told), policy=rule, as_known=data.draw(st.sampled_from([day, LAST])))
    subject = data.draw(st.sampled_from(timeline.subjects.tolist()))
    reasons = why(timeline, subject, day)
    assert reasons.claims["claim_id"].is_unique
    idle = reasons.role("earlier", "later", "unused", "whole_road", "not_yet_known", "retracted")
    assert not set(idle["claim_id"]) & set(reasons.verdict["claims"])
    assert bool(reasons.verdict["holder"]) <= bool(len(reasons.role("for")))
    said = timeline.ledger.claims
    road = subject.partition("[")[0]
    assert set(reasons.claims["claim_id"]) >= set(
        said.loc[said["subject"].isin([subject, road]), "claim_id"]
    )
