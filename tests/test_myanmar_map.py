"""What the shipped pack shows: no empty map, and none that contradicts what it knows."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import whoholds as wh
from whoholds.analysis.shares import options
from whoholds.engine.timeline import Timeline
from whoholds.ledgers import Ledger

FOUNDING = "2025-09-22"
LAST = "2026-05-31"

#: The founding article of autumn 2025 as its day shows it: holder, status, who fights or may hold.
ARTICLE = {
    "town:nawnghkio": ("military", "held", set()),
    "town:lashio": ("military", "held", set()),
    "town:bhamo": ("military", "contested", {"kia"}),
    "town:demoso": ("military", "held", set()),
    "town:lay-kay-kaw": ("knla", "contested", {"military"}),
    "town:sittwe": ("military", "besieged", {"aa"}),
    "town:kyaukphyu": ("military", "besieged", {"aa"}),
    "area:hpakant-township": ("", "mixed", {"kia", "military"}),
    "area:thai-border-bases": ("knla", "contested", {"military"}),
    "area:magway-defence-factories": ("military", "held", set()),
    "area:bago-defence-factories": ("military", "held", set()),
    "area:eastern-bago": ("", "mixed", {"aa", "military"}),
    "state:MM-16": ("aa", "held", set()),
    "state:MM-04": ("", "mixed", {"military", "pdf"}),
    "state:MM-01": ("", "mixed", {"military", "pdf"}),
    "highway:AH1[hpa-an..eindu]": ("military", "held", set()),
    "highway:AH1[eindu..kyondoe]": ("military", "held", set()),
    "highway:AH1[kyondoe..kawkareik]": ("military", "contested", {"knla"}),
    "highway:AH1[kawkareik..thingannyinaung]": ("military", "contested", {"knla"}),
    "highway:AH1[thingannyinaung..myawaddy]": ("military", "contested", {"knla"}),
    "highway:UH8[mawlamyine..mudon]": ("resistance", "contested", {"military"}),
}


def towns_on(timeline: Timeline, day: str) -> pd.DataFrame:
    """The verdicts on towns of a day, by town."""
    day_of = timeline.on(day)
    towns = day_of[day_of["kind"] == "town"]
    return towns.set_index(towns["subject"].str.removeprefix("town:"))


def agree(ledger: Ledger, one: str, other: str) -> bool:
    """Whether two parties are one, or one is above the other."""
    parent = dict(zip(ledger.actors["actor_id"], ledger.actors["parent"], strict=True))

    def line(actor: str) -> list[str]:
        return [actor, *line(parent[actor])] if actor else []

    return one in line(other) or other in line(one)


@pytest.mark.parametrize("day", ["2024-01-01", FOUNDING, LAST])
def test_the_map_is_not_empty(myanmar: Ledger, myanmar_timeline: Timeline, day: str) -> None:
    silent = towns_on(myanmar_timeline, day)["status"] == "unknown"
    towns = myanmar.towns.set_index("town_id").loc[silent.index]
    people = pd.to_numeric(towns["population"]).fillna(0)
    assert silent.mean() <= 0.1
    assert silent[towns["rank"].isin(["capital", "seat", "quarter"])].mean() <= 0.05
    assert people[silent].sum() <= 0.05 * people.sum()


@pytest.mark.parametrize(
    ("day", "published"), [("2024-05-28", 59), ("2024-12-26", 89), ("2025-04-08", 95)]
)
def test_as_many_towns_are_lost_as_were_counted(
    myanmar: Ledger, myanmar_timeline: Timeline, day: str, published: int
) -> None:
    """Counted by BNI; the pack's README has what the difference is."""
    bloc = dict(zip(myanmar.actors["actor_id"], myanmar.actors["bloc"], strict=True)) | {"": ""}
    first = towns_on(myanmar_timeline, "2023-10-01")["holder"].map(bloc)
    now = towns_on(myanmar_timeline, day)["holder"]
    lost = (first == "military") & (now != "") & (now.map(bloc) != "military")
    assert abs(int(lost.sum()) - published) <= 5


def test_the_map_agrees_with_every_list_or_its_own_news_speak_against_it(
    myanmar: Ledger, myanmar_timeline: Timeline
) -> None:
    against = []
    for day, rows in myanmar.listed.groupby("as_of"):
        verdicts = towns_on(myanmar_timeline, str(day))
        may = options(verdicts)
        named = rows[(rows["holder"] != "") & rows["township"]]
        for row in named.to_dict("records"):
            town = row["subject"].removeprefix("town:")
            if any(agree(myanmar, row["holder"], party) for party in may[town]):
                continue
            # news of the place itself, and not what is said of the rest of a list or a state
            assert verdicts["inherited_from"][town] == "", row["claim_id"]
            why = wh.why(myanmar_timeline, row["subject"], str(day)).claims
            assert row["claim_id"] in set(why["claim_id"])
            against.append(row["claim_id"])
    assert sorted(against) == [
        "L01/hpapun", "L20/demoso", "L20/hpapun", "L20/mansi", "L20/momauk", "L20/mongmao",
        "L20/nahpan", "L20/pangkham", "L20/pangwaun", "L36/demoso",
    ]  # fmt: skip


def test_what_is_reported_alone_is_the_ledger_without_lists_and_incumbent(myanmar: Ledger) -> None:
    bare = replace(
        myanmar,
        lists=myanmar.lists.iloc[:0],
        list_rows=myanmar.list_rows.iloc[:0],
        incumbent=None,
    )
    alone = wh.weigh(myanmar, evidence="reported", as_known=LAST).frame
    without = wh.weigh(bare, as_known=LAST).frame
    assert alone.to_csv() == without.to_csv()


@pytest.mark.parametrize("subject", ARTICLE)
def test_the_founding_article_stands_on_the_map(myanmar_timeline: Timeline, subject: str) -> None:
    verdict = myanmar_timeline.on(FOUNDING).set_index("subject").loc[subject]
    holder, status, others = ARTICLE[subject]
    assert (verdict["holder"], verdict["status"]) == (holder, status)
    assert others <= {*verdict["challengers"], *verdict["alternatives"]}
    assert len(verdict["claims"])
