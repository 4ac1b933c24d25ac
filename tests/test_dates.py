"""EDTF into bounds and spans, and into a reader's words."""

from __future__ import annotations

import contextlib
import io
from datetime import date

import pytest

from whoholds import dates
from whoholds.errors import DateError


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


# Worked by hand from the table of forms; an empty cell is an open side.
CHANGES = [
    ("2025-08-19", "2025-08-19", "2025-08-19"),
    ("2025-04", "2025-04-01", "2025-04-30"),
    ("2024-02", "2024-02-01", "2024-02-29"),
    ("2025", "2025-01-01", "2025-12-31"),
    ("[2024-07-10..2024-07-25]", "2024-07-10", "2024-07-25"),
    ("[2024-07-10, 2024-07-12]", "2024-07-10", "2024-07-12"),
    ("[2024-07-12,2024-07-10]", "2024-07-10", "2024-07-12"),
    ("[2024-05..2024-08]", "2024-05-01", "2024-08-31"),
    ("[2024-07-10, 2024-08..2024-09]", "2024-07-10", "2024-09-30"),
    ("[..2024-05-18]", "", "2024-05-18"),
    ("[2024-05-18..]", "2024-05-18", ""),
    ("2025-08-19~", "2025-08-16", "2025-08-22"),
    ("2024-06~", "2024-05-17", "2024-07-15"),
    ("2024~", "2023-07-03", "2025-07-01"),
    ("2024-06?", "2024-05-17", "2024-07-15"),
    ("2024-06%", "2024-05-17", "2024-07-15"),
    ("[2024-06-05~..2024-06-09]", "2024-06-02", "2024-06-09"),
    ("2025-02~/2025-03~", "2025-01-17", "2025-04-15"),
    ("2024-12-04/2025-09-11", "2024-12-04", "2025-09-11"),
    ("2024-12/2025-09-11", "2024-12-01", "2025-09-11"),
    ("2025-09-05/..", "2025-09-05", ""),
    ("2025-09-05/", "2025-09-05", ""),
    ("../2024-05-18", "", "2024-05-18"),
    ("/2024-05-18", "", "2024-05-18"),
    ("../2024-05", "", "2024-05-01"),
    ("../2024-05~", "", "2024-05-16"),
    ("202X", "2020-01-01", "2029-12-31"),
    ("20XX", "2000-01-01", "2099-12-31"),
    ("2024-XX", "2024-01-01", "2024-12-31"),
    ("2024-XX-XX", "2024-01-01", "2024-12-31"),
    ("2024-06-XX", "2024-06-01", "2024-06-30"),
    ("2024-1X", "2024-10-01", "2024-12-31"),
    ("2024-02-2X", "2024-02-20", "2024-02-29"),
    ("202X-02-29", "2020-02-29", "2028-02-29"),
    ("2025-21", "2025-03-01", "2025-05-31"),
    ("2025-23", "2025-09-01", "2025-11-30"),
    ("2025-24", "2025-12-01", "2026-02-28"),
    ("2023-24", "2023-12-01", "2024-02-29"),
    ("2025-31", "2025-03-01", "2025-05-31"),
    ("2025-34", "2025-04-01", "2025-06-30"),
    ("2025-38", "2025-05-01", "2025-08-31"),
    ("2025-41", "2025-07-01", "2025-12-31"),
    ("2024-22~", "2024-04-17", "2024-10-15"),
    (" 2025-08-19 ", "2025-08-19", "2025-08-19"),
]


@pytest.mark.parametrize(("text", "earliest", "latest"), CHANGES)
def test_a_change_happened_within_its_bounds(text: str, earliest: str, latest: str) -> None:
    assert dates.bounds(text) == dates.Bounds(_day(earliest), _day(latest))


CONDITIONS = [
    # text, start earliest and latest, end earliest and latest, open, moment
    ("2025-08-19", "2025-08-19 2025-08-19 2025-08-19 2025-08-19", False, True),
    ("2024-09", "2024-09-01 2024-09-30 2024-09-01 2024-09-30", False, True),
    ("[2024-07-10..2024-07-25]", "2024-07-10 2024-07-25 2024-07-10 2024-07-25", False, True),
    ("2024-12-04/2025-09-11", "2024-12-04 2024-12-04 2025-09-11 2025-09-11", False, False),
    ("2024-12/2025-09", "2024-12-01 2024-12-31 2025-09-01 2025-09-30", False, False),
    ("2024-12~/2025~", "2024-11-16 2025-01-15 2024-11-16 2026-07-01", False, False),
    ("2025-02~/2025-03~", "2025-01-17 2025-03-15 2025-02-14 2025-04-15", False, False),
    # A start is not after its end, nor an end before its start.
    ("2024-06/2024-06-10", "2024-06-01 2024-06-10 2024-06-10 2024-06-10", False, False),
    ("2024-06-10/2024", "2024-06-10 2024-06-10 2024-06-10 2024-12-31", False, False),
    ("2025-09-05/..", "2025-09-05 2025-09-05 - -", True, False),
    ("2025-09/", "2025-09-01 2025-09-30 - -", True, False),
    ("../2024-05-18", "2024-05-18 2024-05-18 2024-05-18 2024-05-18", False, True),
    ("../2024-05", "2024-05-01 2024-05-01 2024-05-01 2024-05-01", False, True),
    ("../2024-05~", "2024-04-16 2024-05-16 2024-04-16 2024-05-16", False, True),
    ("[..2024-05-18]", "- 2024-05-18 - 2024-05-18", False, True),
]


@pytest.mark.parametrize(("text", "days", "open_end", "moment"), CONDITIONS)
def test_a_condition_was_so_over_its_span(
    text: str, days: str, open_end: bool, moment: bool
) -> None:
    a, b, c, d = (_day(day.strip("-") and day) for day in days.split())
    assert dates.span(text) == dates.Span(a, b, c, d, open_end=open_end, moment=moment)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("../2024-05-18", True),
        ("/2024-05", True),
        ("[..2024-05-18]", False),
        ("2024-05-18/..", False),
        ("2024-05-18", False),
    ],
)
def test_only_an_interval_without_a_start_is_an_observation(text: str, seen: bool) -> None:
    assert dates.is_observation(text) is seen


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("2024-13-02", "months go to 12"),
        ("2024-99", "months go to 12"),
        ("2023-02-29", "February 2023 has 28 days"),
        ("2024-02-3X", "February 2024 has 29 days"),
        ("2024-06-00", "June 2024 has 30 days"),
        ("0000", "years go from 0001"),
        ("9999~", "outside the years"),
        ("9999-24", "outside the years"),
        ("2024/08/??", "more than one '/'"),
        ("2024-08-??", "write X for every digit"),
        ("199x", "write X for every digit"),
        ("2024-8-3", "two for month and day"),
        ("2024-06~-11", "at its very end"),
        ("~2024", "at its very end"),
        ("2024-06-11T10:00Z", "without a zone"),
        ("2024-06-11T10:00/2024-06-12", "nothing else may"),
        ("2024-06T10:00", "nothing else may"),
        ("19 August 2025", "write it as 2024"),
        ("unknown", "write it as 2024"),
        ("٢٠٢٤", "write it as 2024"),
        ("", "empty"),
        ("[]", "empty"),
        ("[2024-07-10, ]", "empty"),
        ("[..]", "open on both sides"),
        ("../..", "open on both sides"),
        ("/", "open on both sides"),
        ("2025-05/2024-01", "swap 2025-05 and 2024-01"),
        ("2024-06-09~/2024-06-05~", "swap"),
        ("[2024-07-25..2024-07-10]", "swap"),
        ("{2024-01, 2024-02}", "one claim for each"),
        ("20XX-21", "write the year as four digits"),
    ],
)
def test_what_cannot_be_bounded_is_refused_with_its_mend(text: str, mend: str) -> None:
    for read in (dates.bounds, dates.span, dates.is_observation, dates.describe):
        with pytest.raises(DateError) as caught:
            read(text)
        assert mend in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        *(f"2024-{month:02}" for month in range(1, 13)),
        *(f"2024-{season}" for season in (21, 22, 23, 25, 33, 34, 35, 36, 37, 38, 39, 40, 41)),
        *("2024", "202X", "20XX", "2024-XX", "2024-06-XX", "2024-02-29", "2025-08-19~"),
        *("[2024-07-10..2024-07-25]", "[2024-07-10, 2024-07-12]", "2024-12/2025-09-11"),
    ],
)
def test_agrees_with_the_edtf_package_where_that_is_right(text: str) -> None:
    edtf = pytest.importorskip("edtf")
    with contextlib.redirect_stdout(io.StringIO()):  # it prints
        theirs = edtf.parse_edtf(text)
    ours = dates.bounds(text.rstrip("~"))
    assert ours.earliest == date(*theirs.lower_strict()[:3])
    assert ours.latest == date(*theirs.upper_strict()[:3])


WORDS = [
    ("2025-08-19", "on 19 August 2025"),
    ("2024-06", "in June 2024"),
    ("2024", "in 2024"),
    ("2024-06~", "around June 2024"),
    ("2025-08-19?", "around 19 August 2025"),
    ("[2024-07-10..2024-07-25]", "between 10 and 25 July 2024"),
    ("[2025-07-30..2025-08-02]", "between 30 July and 2 August 2025"),
    ("[2023-12-30..2024-01-02]", "between 30 December 2023 and 2 January 2024"),
    ("[2024-05..2024-08]", "between May and August 2024"),
    ("[2024-07-10, 2024-07-12]", "on 10 or 12 July 2024"),
    ("[2025-04, 2024-04]", "in April 2024 or April 2025"),
    ("[2024-07-10, 2024-08]", "between 10 July and 31 August 2024"),
    ("[2024-07-10~..2024-07-25]", "between 7 and 25 July 2024"),
    ("[..2024-05]", "by 31 May 2024"),
    ("[2024-05..]", "no earlier than 1 May 2024"),
    ("../2024-05-18", "by 18 May 2024"),
    ("../2024-05", "by May 2024"),
    ("../2024-05~", "by around May 2024"),
    ("../2024-22", "by 1 June 2024"),
    ("../2024-22~", "by 16 July 2024"),
    ("2025-09-05/..", "since 5 September 2025"),
    ("2024-12/..", "since December 2024"),
    ("2024-12/2025-09-11", "from December 2024 to 11 September 2025"),
    ("2025-07-16/2025-07-17", "from 16 to 17 July 2025"),
    ("2025-02~/2025-03~", "from around February to around March 2025"),
    ("2023-39/..", "since September–December 2023"),
    ("2025-23", "between September and November 2025"),
    ("202X", "between 2020 and 2029"),
]


@pytest.mark.parametrize(("text", "words"), WORDS)
def test_says_it_in_english(text: str, words: str) -> None:
    assert dates.describe(text) == words


@pytest.mark.parametrize(
    ("text", "lang", "words"),
    [
        ("2025-08-19", "en_US", "on August 19, 2025"),
        ("[2024-07-10..2024-07-25]", "en-US", "between July 10 and July 25, 2024"),
        ("[2024-07-10..2024-07-25]", "fr", "entre le 10 et le 25 juillet 2024"),
        ("2024-08/2024-10", "fr", "d’août à octobre 2024"),
        ("../2024-05-01", "fr", "au plus tard le 1er mai 2024"),
        ("2024-12/2025-09-11", "de", "von Dezember 2024 bis zum 11. September 2025"),
        ("[2024-07-10, 2024-07-12]", "de_AT", "am 10. oder am 12. Juli 2024"),
        ("2025-09-05/..", "es", "desde el 5 de septiembre de 2025"),
        ("[2024-07-10..2024-07-25]", "es", "entre el 10 y el 25 de julio de 2024"),
    ],
)
def test_says_it_in_other_languages(text: str, lang: str, words: str) -> None:
    assert dates.describe(text, lang) == words


@pytest.mark.parametrize("lang", ["fr", "de", "es"])
def test_no_english_slips_into_another_language(lang: str) -> None:
    said = " ".join(dates.describe(text, lang) for text, _ in WORDS)
    english = {"on", "between", "and", "by", "since", "from", "to", "or", "around", "than"}
    assert english.isdisjoint(said.split())


@pytest.mark.parametrize("lang", ["tlh", "zh", "xx", "not a language", ""])
def test_a_language_without_words_is_refused_with_those_that_have_some(lang: str) -> None:
    with pytest.raises(DateError, match=r"use one of .*de, en, en_US, es, fr"):
        dates.describe("2024", lang)
    with pytest.raises(DateError, match=r"use one of .*de, en, en_US, es, fr"):
        dates.describe_bounds(None, None, lang)


def test_bounds_are_said_as_what_they_fill() -> None:
    assert dates.describe_bounds(date(2025, 8, 19), date(2025, 8, 19)) == "on 19 August 2025"
    assert dates.describe_bounds(date(2025, 8, 19), date(2025, 8, 20)) == "on 19 or 20 August 2025"
    assert dates.describe_bounds(date(2024, 6, 1), date(2024, 6, 30)) == "in June 2024"
    assert dates.describe_bounds(date(2024, 1, 1), date(2024, 12, 31)) == "in 2024"
    assert dates.describe_bounds(date(2024, 6, 1), None) == "no earlier than 1 June 2024"
    assert dates.describe_bounds(None, None) == "at an unknown date"
    assert dates.describe_bounds(None, None, "fr") == "à une date inconnue"
    with pytest.raises(DateError, match="give the earlier day first"):
        dates.describe_bounds(date(2024, 6, 2), date(2024, 6, 1))
