"""Catalogues: complete, in step with the code, and never a template out of other people's words."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from whoholds import dates
from whoholds.export.html.translations import digest
from whoholds.messages import catalogue, digits, join, languages, number, spoken, tr, trn

ROOT = Path(__file__).parent.parent
LOCALE = ROOT / "geo" / "whoholds" / "messages" / "locale"
PLACE = re.compile(r"\{\w*\}")
DRAFTS = [lang for lang in languages() if lang != "en"]


def template() -> dict[tuple[str, str], tuple[str, ...]]:
    with (LOCALE / "messages.pot").open("rb") as file:
        return {
            (message.context or "", one[0]): one
            for message in read_po(file)
            if message.id
            for one in [message.id if isinstance(message.id, tuple) else (message.id,)]
        }


def test_the_template_has_what_is_marked_in_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    methods = [
        ("**/js/**.js", "js_messages:extract"),
        ("**/templates/**", "jinja2"),
        ("**.py", "python"),
    ]
    keywords = {"tr": None, "trNodes": None, "msg": None, "trn": (1, 2), "trp": ((1, "c"), 2)}
    found = {
        (context or "", text[0] if isinstance(text, tuple) else text)
        for _, _, text, _, context in extract_from_dir(
            str(ROOT / "geo" / "whoholds"), methods, {}, keywords
        )
    }
    assert found == set(template()), "run scripts/messages"


@pytest.mark.parametrize("lang", DRAFTS)
def test_a_draft_is_complete_and_keeps_every_place(lang: str) -> None:
    words = catalogue(lang)
    wanted = template()
    assert set(words.texts) == set(wanted)
    for (context, one), forms in words.texts.items():
        places = set(PLACE.findall(one))
        for form in forms:
            # A form for one or two may say the number in a word.
            lacks = places - set(PLACE.findall(form)) - ({"{n}"} if len(forms) > 1 else set())
            assert not lacks, (context, one, form)
            assert set(PLACE.findall(form)) <= {*places, "{n}"}, (context, one, form)


def test_no_two_texts_of_a_page_share_a_number() -> None:
    texts = [f"{context}\x04{one}" if context else one for context, one in template()]
    assert len(set(map(digest, texts))) == len(texts)


def test_braces_in_a_name_are_no_place() -> None:
    for lang in languages():
        with spoken(lang):
            assert "{when} %s" in tr("Held by {party}", party="{when} %s")


def test_numbers_are_written_as_the_language_does() -> None:
    with spoken("my"):
        assert (digits(2025), number(12345.5, 1)) == ("၂၀၂၅", "၁၂,၃၄၅.၅")
        assert tr("Show all {n}", n=12) == "၁၂ ခုလုံး ပြရန်"
    with spoken("ar"):
        told = [trn("{n} day before", "{n} days before", n) for n in (1, 2, 3, 11, 100)]
    assert told == ["قبل يوم واحد", "قبل يومين", "قبل 3 أيام", "قبل 11 يومًا", "قبل 100 يوم"]
    assert trn("{n} day before", "{n} days before", 2) == "2 days before"


def test_dates_are_told_in_the_language_spoken() -> None:
    with spoken("my"):
        assert dates.describe("2025-02") == "ဖေဖော်ဝါရီ ၂၀၂၅ တွင်"
        assert dates.describe_day(date(2025, 2, 3)) == "၃ ဖေဖော်ဝါရီ ၂၀၂၅"
        assert dates.describe("2025-02", "en") == "in February 2025"
    with spoken("ar"):
        assert dates.describe("2024-12/2025-09") == "من ديسمبر 2024 إلى سبتمبر 2025"
    assert dates.describe("2025-02") == "in February 2025"


def test_some_are_listed_as_the_language_does() -> None:
    assert join(["A", "B", "C"]) == "A, B and C"
    with spoken("ar"):
        assert join(["A", "B", "C"], "or") == "A، B أو C"


def test_an_unknown_language_is_refused_with_the_list() -> None:
    with pytest.raises(ValueError, match=r"lang is 'tlh'.*pass one of ar, en, my"), spoken("tlh"):
        raise AssertionError


def test_what_was_spoken_before_is_spoken_again() -> None:
    with pytest.raises(KeyError), spoken("my"):
        raise KeyError
    assert tr("Places") == "Places"
