"""What holds of every date, whatever is written."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from hypothesis import assume, given, strategies as st

from whoholds import dates
from whoholds.dates.phrases import from_phrase

LABELS = Path(__file__).parents[1] / "data" / "phrases.csv"
MARKS = st.sampled_from(["", "~", "?", "%"])
DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))


@st.composite
def plain_dates(draw: st.DrawFn, *, season: bool = True) -> str:
    """A day, month, season, year or unspecified digits, without a mark."""
    day = draw(DAYS)
    shapes = [f"{day}", f"{day:%Y-%m}", f"{day:%Y}", f"{day:%Y-%m}-XX", f"{day:%Y}-XX"]
    shapes += [f"{day:%Y}"[:3] + "X"]
    shapes += [f"{day:%Y}-{draw(st.integers(21, 41))}"] * season
    return draw(st.sampled_from(shapes))


def _first(text: str) -> date:
    first = dates.bounds(text).earliest
    assert first is not None
    return first


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Any EDTF text that can be bounded."""
    a, b = sorted((draw(plain_dates()), draw(plain_dates())), key=_first)
    a, b = a + draw(MARKS), b + draw(MARKS)
    forms = [a, f"[{a}..{b}]", f"[{a}, {b}]", f"[..{a}]", f"[{a}..]"]
    return draw(st.sampled_from([*forms, f"{a}/{b}", f"{a}/..", f"{a}/", f"../{a}"]))


def _holds(outer: dates.Bounds, inner: dates.Bounds) -> bool:
    starts = outer.earliest is None or (
        inner.earliest is not None and outer.earliest <= inner.earliest
    )
    ends = outer.latest is None or (inner.latest is not None and inner.latest <= outer.latest)
    return starts and ends


@given(texts())
def test_bounds_and_spans_are_in_order(text: str) -> None:
    bounds, span = dates.bounds(text), dates.span(text)
    if bounds.earliest and bounds.latest:
        assert bounds.earliest <= bounds.latest
    for first, last in (
        (span.start_earliest, span.start_latest),
        (span.end_earliest, span.end_latest),
        (span.start_earliest, span.end_earliest),
        (span.start_latest, span.end_latest),
    ):
        assert first is None or last is None or first <= last
    assert span.open_end == (span.end_latest is None and not span.moment)


@given(plain_dates(), st.sampled_from("~?%"))
def test_a_mark_only_ever_widens(text: str, mark: str) -> None:
    for form in ("{}", "[{}..2099]", "[1901, {}]", "{}/2099", "../{}", "{}/.."):
        plain = dates.bounds(form.format(text))
        assert _holds(dates.bounds(form.format(text + mark)), plain)
    assert dates.bounds(text + mark) != dates.bounds(text)


@given(DAYS, plain_dates())
def test_a_coarser_date_holds_a_finer_one(day: date, other: str) -> None:
    forms = [f"{day}", f"{day:%Y-%m}", f"{day:%Y}", f"{day:%Y}"[:3] + "X", f"{day:%Y}"[:2] + "XX"]
    for fine, coarse in pairwise(forms):
        assert _holds(dates.bounds(coarse), dates.bounds(fine))
        assert _holds(dates.bounds(f"[{coarse}, {other}]"), dates.bounds(f"[{fine}, {other}]"))


@given(DAYS)
def test_an_interval_of_one_day_is_that_day(day: date) -> None:
    one = dates.Bounds(day, day)
    assert dates.bounds(f"{day}") == one
    assert dates.bounds(f"{day}/{day}") == one
    assert dates.bounds(f"[{day}]") == one
    span = dates.span(f"{day}/{day}")
    assert {span.start_earliest, span.start_latest, span.end_earliest, span.end_latest} == {day}


@given(plain_dates(), plain_dates())
def test_a_change_reads_an_interval_as_a_set(a: str, b: str) -> None:
    a, b = sorted((a, b), key=_first)
    assert dates.bounds(f"{a}/{b}") == dates.bounds(f"[{a}..{b}]") or dates.is_observation(a)


@given(texts(), st.sampled_from(["en", "en_US"]))
def test_words_read_back_never_claim_more_than_the_bounds(text: str, lang: str) -> None:
    words = dates.describe(text, lang)
    back = from_phrase(words, "2099-12-31")
    # Abstaining claims nothing; the forms that every map shows are read back for certain below.
    assume(back is not None)
    assert back is not None
    meant = dates.bounds(text)
    if meant.latest is None:
        meant = dates.Bounds(meant.earliest, date(2099, 12, 31))
    assert _holds(dates.bounds(back), meant)


@given(DAYS, st.integers(0, 800), st.sampled_from(["en", "en_US"]))
def test_bounds_in_words_read_back_as_the_same_bounds(day: date, days: int, lang: str) -> None:
    later = day + timedelta(days=days)
    for earliest, latest in ((day, later), (None, later)):
        words = dates.describe_bounds(earliest, latest, lang)
        back = from_phrase(words, "2099-12-31")
        assert back is not None, words
        assert dates.bounds(back) == dates.Bounds(earliest, latest), words


def _phrases() -> list[str]:
    with LABELS.open(encoding="utf-8", newline="") as file:
        return [row["phrase"] for row in csv.DictReader(file)]


@given(st.sampled_from(_phrases()), DAYS, st.sampled_from(["", "~"]))
def test_no_phrase_is_placed_after_its_publication(phrase: str, day: date, mark: str) -> None:
    text = from_phrase(phrase, f"{day}{mark}")
    if text is None:
        return
    published = dates.bounds(f"{day}{mark}").latest
    assert published is not None
    meant, span = dates.bounds(text), dates.span(text)
    assert meant.earliest is None or meant.earliest <= published
    if "/" not in text or dates.is_observation(text):
        assert meant.latest is not None
        assert meant.latest <= published
    elif not span.open_end:
        assert span.end_earliest is not None
        assert span.end_earliest <= published


@given(st.sampled_from(_phrases()), DAYS)
def test_a_coarser_publication_never_answers_more_narrowly(phrase: str, day: date) -> None:
    coarse = from_phrase(phrase, f"{day:%Y-%m}")
    if coarse is None:
        return
    fine = from_phrase(phrase, f"{day}")
    assert fine is not None
    assert _holds(dates.bounds(coarse), dates.bounds(fine))


@given(st.text(max_size=40), DAYS)
def test_any_text_is_an_answer_or_an_abstention(text: str, day: date) -> None:
    answer = from_phrase(text, f"{day}")
    assert answer is None or dates.bounds(answer)
