"""Where support is not monotone: each kind named in docs/verdicts.md, in a ledger that shows it.

That it is monotone everywhere else is tried on random ledgers
(``properties/test_support_properties.py``), which leave these kinds out.
"""

from __future__ import annotations

import pytest
from telling import claim, seen, told

VAGUE = claim("captured", "2024-01", "front", known="2024-02-01")
SIEGE = claim("besieged", "../2024-03-01", "raiders", by="herald")
ATTACK = claim("attacked", "2024-03-01", "raiders", "army")
HANDED = claim("handed_over", "[2024-01-13..2024-01-23]", "army")
TAKEN = claim("captured", "2024-01", "front", "army", by="herald", known="2024-01-31")
FIRST = claim("captured", "2024-02-01", "front")
STRAY = claim("held", "2024-02-27", "army", by="herald")
AGAIN = claim("held", "2024-03-24", "front", by="herald")
OWN = claim("handed_over", "2024-02-02", "league", by="league-radio", known="2024-02-03")
OTHER = claim("handed_over", "2024-01", "raiders", known="2024-02-01")
NEAR = claim("withdrew", "[2024-01-22..2024-01-23]", "league", "raiders", by="league-radio")
SECOND = claim("captured", "2024-01-02", "front", "army")
SIXTEENTH = claim("captured", "2024-01-16", "front", "army", by="herald")
KIN = claim("handed_over", "[2024-01-31..2024-02-03]", "front", "front-east")
EAST = claim("captured", "2024-01-18", "front-east", "army")
WEST = claim("captured", "2024-01-18", "front-west", "front", by="herald")

KINDS = {
    "an earlier last day opens the window of an unreported change": (
        [VAGUE, SIEGE],
        claim("captured", "2024-01-25", "front", by="army-post", known="2024-02-01"),
        ("2024-01-31", ("front", "certain", []), ("front", "possible", ["raiders"])),
    ),
    "an earlier day turns the order of two changes round": (
        [HANDED, TAKEN],
        claim("captured", "2024-01-01", "front", by="army-post"),
        ("2024-01-31", ("front", "possible", ["army"]), ("army", "certain", [])),
    ),
    "a new first claim tells of the time before": (
        [ATTACK],
        claim("held", "2024-01-20", "raiders", by="herald"),
        ("2024-01-10", ("raiders", "possible", []), ("", "unknown", ["raiders"])),
    ),
    "a stray sight made firm yields to what its own voice saw later": (
        [FIRST, STRAY, AGAIN],
        STRAY | {"source_id": "army-post"},
        ("2024-03-24", ("army", "possible", ["front"]), ("front", "possible", ["army"])),
    ),
    "a party's word begins to count and widens a date": (
        [OWN, OTHER, NEAR],
        OWN | {"source_id": "herald"},
        ("2024-02-02", ("league", "certain", []), ("league", "possible", ["raiders"])),
    ),
    "the later of two dates said again stands alone": (
        [SECOND, SIXTEENTH],
        SIXTEENTH | {"source_id": "army-post"},
        ("2024-01-10", ("army", "possible", ["front"]), ("army", "possible", [])),
    ),
    "the earlier of two dates said again changes nothing": (
        [SECOND, SIXTEENTH],
        SECOND | {"source_id": "army-post"},
        ("2024-01-10", ("army", "possible", ["front"]), ("army", "possible", ["front"])),
    ),
    "a second date for a change delays it": (
        [SECOND],
        SIXTEENTH,
        ("2024-01-10", ("front", "certain", []), ("army", "possible", ["front"])),
    ),
    "the loser, a part of the winner, is seen": (
        [KIN],
        claim("held", "2024-02-10", "front-east", by="herald"),
        ("2024-02-10", ("front", "certain", []), ("front-east", "certain", [])),
    ),
    "a family's name said once more sorts its parts anew": (
        [EAST, WEST],
        claim("captured", "2024-01-18", "front", "army", by="army-post"),
        (
            "2024-01-18",
            ("front-west", "possible", ["front-east"]),
            ("front-east", "possible", ["front-west"]),
        ),
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_said_again_may_change_the_verdict(kind: str) -> None:
    claims, more, (day, before, after) = KINDS[kind]
    assert seen(told(*claims), day) == before
    assert seen(told(*claims, more), day) == after
