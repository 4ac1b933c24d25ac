"""One palette and one vocabulary for all exporters."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest
from hand_made import ledger as by_hand

from whoholds import vocabulary
from whoholds.actor_names import actor_name
from whoholds.analysis.freshness import FRESHNESS
from whoholds.export import style
from whoholds.ledgers import Ledger


@pytest.fixture
def ledger() -> Ledger:
    parents = {"army": "", "front": "", "wing": "front", "cell": "wing", "loop": "pool",
               "pool": "loop"}  # fmt: skip
    made = by_hand({}, {"a": (96.0, 20.0)}, actors=parents)
    colours = {"front": "#AA3344", "army": "green"}
    actors = made.actors.assign(colour=made.actors["actor_id"].map(colours).fillna(""))
    names = pd.DataFrame(
        [
            ["army", "", "2025-07-30", "Army (SAC)", "SAC"],
            ["army", "2025-07-31", "", "Army (SSPC)", ""],
            ["front", "2024-01-01", "2024-12-31", "Old Front", "OF"],
        ],
        columns=["actor_id", "start", "end", "name", "abbreviation"],
    )
    return dataclasses.replace(made, actors=actors, actor_names=names)


def test_a_colour_is_inherited_from_the_nearest_above(ledger: Ledger) -> None:
    colours = style.holder_colours(ledger)
    assert colours["wing"] == colours["cell"] == colours["front"] == "#aa3344"


def test_who_has_no_colour_gets_one_that_nobody_has(ledger: Ledger) -> None:
    colours = style.holder_colours(ledger)
    assert colours["army"] not in {colours["front"], style.UNKNOWN_COLOUR}
    assert all(len(colour) == 7 and colour.startswith("#") for colour in colours.values())
    assert colours == style.holder_colours(ledger)


def test_nobody_is_grey(ledger: Ledger) -> None:
    assert style.holder_colours(ledger)[""] == "#9a9a9a"


def test_a_ring_of_parents_ends(ledger: Ledger) -> None:
    assert style.lineage({"loop": "pool", "pool": "loop"}, "loop") == ["loop", "pool"]
    assert style.holder_colours(ledger)["loop"].startswith("#")


@pytest.mark.parametrize(
    ("day", "name", "short"),
    [
        ("2025-07-30", "Army (SAC)", "SAC"),
        ("2025-07-31", "Army (SSPC)", "Army (SSPC)"),
    ],
)
def test_names_are_those_of_the_day(ledger: Ledger, day: str, name: str, short: str) -> None:
    assert actor_name(ledger, "army", day) == name
    assert actor_name(ledger, "army", day, abbreviated=True) == short


def test_where_no_dated_name_fits_the_actors_own_is_used(ledger: Ledger) -> None:
    assert actor_name(ledger, "front", "2024-06-01") == "Old Front"
    assert actor_name(ledger, "front", "2025-06-01") == "Front"
    assert actor_name(ledger, "", "2025-06-01") == "unknown"
    assert actor_name(ledger, "stranger", "2025-06-01") == "stranger"


def test_every_word_of_the_vocabulary_has_a_label() -> None:
    assert set(style.STATUS_LABELS) == set(vocabulary.STATUSES)
    assert set(style.CERTAINTY_LABELS) == set(vocabulary.CERTAINTIES)
    assert set(style.ACCESS_LABELS) == set(vocabulary.ACCESSES) - {""}
    assert set(style.EVENT_LABELS) == set(vocabulary.EVENTS)
    assert set(style.SILENCE_LABELS) == set(vocabulary.SILENCES) - {""}
    assert set(style.EXTENT_LABELS) == set(vocabulary.EXTENTS) - {""}
    assert set(style.FRESHNESS_LABELS) == set(FRESHNESS)


def test_signs_differ() -> None:
    signs = [sign for _, _, sign in style.SIGN_KEY]
    assert len(set(signs)) == len(signs)
    besieged = style.sign("besieged", "possible", claimed=True)
    assert besieged.ringed
    assert besieged.dashed
    assert besieged.opacity == style.POSSIBLE_OPACITY
