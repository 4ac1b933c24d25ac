"""Reporters' phrases, against labels written by hand."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import pytest

from whoholds import dates
from whoholds.dates.phrases import from_phrase
from whoholds.errors import DateError

LABELS = Path(__file__).parent / "data" / "phrases.csv"
WRONG = -5
"""A wrong date costs five abstentions from what could have been answered."""


class Label(NamedTuple):
    phrase: str
    published: str
    expected: str
    held_out: str
    comment: str


def _labels(held_out: bool | None = None) -> list[Label]:
    with LABELS.open(encoding="utf-8", newline="") as file:
        rows = [Label(**row) for row in csv.DictReader(file)]
    return [row for row in rows if held_out is None or (row.held_out == "yes") is held_out]


def _agree(one: str, other: str) -> bool:
    """Whether two texts mean the same, as a change and as a condition."""
    return dates.bounds(one) == dates.bounds(other) and dates.span(one) == dates.span(other)


def _points(label: Label) -> int:
    answer = from_phrase(label.phrase, label.published)
    if answer is None:
        return 0 if label.expected else 1
    return 1 if label.expected and _agree(answer, label.expected) else WRONG


@pytest.mark.parametrize(("held_out", "least"), [(False, 0.95), (True, 0.95)])
def test_the_score_is_held(
    held_out: bool, least: float, capsys: pytest.CaptureFixture[str]
) -> None:
    labels = _labels(held_out)
    points = [_points(label) for label in labels]
    share = sum(points) / len(points)
    with capsys.disabled():
        print(
            f"\nphrases {'held out' if held_out else 'tuned on'}: {sum(points)} of {len(points)}"
            f" points ({share:.3f}), {points.count(WRONG)} wrong, {points.count(0)} unanswered"
        )
    assert share >= least


@pytest.mark.parametrize("label", _labels(), ids=lambda label: f"{label.phrase}|{label.published}")
def test_no_phrase_is_answered_wrongly(label: Label) -> None:
    answer = from_phrase(label.phrase, label.published)
    assert _points(label) != WRONG, f"{answer} for {label.expected or 'an abstention'}"


def test_the_labels_are_enough_and_ask_for_abstentions() -> None:
    labels = _labels()
    assert len(labels) >= 170
    assert sum(not label.expected for label in labels) >= 50
    assert len(_labels(held_out=True)) / len(labels) == pytest.approx(1 / 3, abs=0.02)
    assert len({label[:2] for label in labels}) == len(labels)


@pytest.mark.parametrize(
    ("phrase", "published", "answer"),
    [
        ("16–17 July 2025", "2025-07-18", "2025-07-16/2025-07-17"),
        ("between late 2023 and early 2024", "2025-09-22", "[2023-09..2024-04]"),
        ("since mid-2024", "2025-09-22", "2024-38/.."),
        ("in September", "2025-09-22", "[2025-09-01..2025-09-22]"),
        ("last Tuesday", "2025-09-24", "[2025-09-16, 2025-09-23]"),
        ("two weeks ago", "2025-09-22", "2025-09-08~"),
    ],
)
def test_writes_what_an_editor_would_type(phrase: str, published: str, answer: str) -> None:
    assert from_phrase(phrase, published) == answer


def test_case_quotes_and_dashes_do_not_matter() -> None:
    for phrase in ("Mid-2024", "“mid-2024”", "mid‑2024", "  MID 2024. "):
        assert from_phrase(phrase, "2025-09-22") == "[2024-05..2024-08]"


def test_one_word_too_many_is_an_abstention() -> None:
    for label in _labels():
        assert from_phrase(f"{label.phrase} offensive", label.published) is None
        assert from_phrase(f"allegedly {label.phrase}", label.published) is None


def test_a_coarse_publication_widens_or_abstains() -> None:
    assert from_phrase("yesterday", "2025-09") == "[2025-08-31..2025-09-29]"
    assert from_phrase("in April", "2025-09~") == "2025-04"
    assert from_phrase("in April", "2025") is None
    assert from_phrase("since Tuesday", "2025-09") is None
    assert from_phrase("on 19 August 2025", "20XX") is None
    assert from_phrase("on 19 August 2025", "2025-09-05/..") is None
    with pytest.raises(DateError):
        from_phrase("yesterday", "last week")
