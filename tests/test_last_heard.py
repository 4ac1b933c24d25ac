"""When the holder of a place was last heard of: the day, and what was told of it."""

from __future__ import annotations

import pytest
from telling import CAPTURED, claim, row, told

SIEGE = claim("besieged", "2024-05-01/2024-06-20", "front", "army", by="herald")


def heard(*claims: dict[str, str], on: str) -> str:
    return f"{row(told(*claims), on).last_heard:%Y-%m-%d}"


@pytest.mark.parametrize(
    ("day", "last"),
    [
        ("2024-04-30", "2024-03-10"),
        ("2024-05-01", "2024-05-01"),
        ("2024-06-03", "2024-06-03"),
        ("2024-06-20", "2024-06-20"),
        ("2024-08-01", "2024-06-20"),
    ],
)
def test_what_is_told_of_an_interval_is_heard_on_every_day_of_it(day: str, last: str) -> None:
    assert heard(CAPTURED, SIEGE, on=day) == last


def test_a_sight_within_an_interval_does_not_shorten_it() -> None:
    seen = claim("held", "2024-05-10", "front")
    assert heard(CAPTURED, SIEGE, seen, on="2024-06-15") == "2024-06-15"


def test_a_vague_report_of_a_change_keeps_nobody_fresh() -> None:
    vague = claim("captured", "2024", "front", "army", by="herald")
    assert heard(CAPTURED, vague, on="2024-12-31") == "2024-03-10"
    late = claim("captured", "2024-03", "front", "army", by="herald")
    assert heard(CAPTURED, late, on="2024-04-15") == "2024-03-10"
