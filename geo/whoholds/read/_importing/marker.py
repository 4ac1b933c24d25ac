"""What map makers write: names ``ACTOR - YYYY/MM/DD - Place`` and dated lines below them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from whoholds.read._files.html_text import lines, links, without_links

_YEAR = r"(?:19|20)\d\d"
_DATE = re.compile(
    rf"(?P<sign>[<>]?)\s*(?:(?P<y>{_YEAR})(?P<s>[/-])(?P<m>\d{{1,2}}|\?\?)(?:(?P=s)(?P<d>\d{{1,2}}|\?\?))?"
    rf"|(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}})/(?P<y2>{_YEAR}))(?![\d/])"
)
_VERBS = (
    (re.compile(r"(?:recaptur\w*|retaken) by (?P<who>.+)", re.I), "recaptured"),
    (re.compile(r"captur\w* by (?P<who>.+)", re.I), "captured"),
    (re.compile(r"(?P<who>\S+) captures?", re.I), "captured"),
    (re.compile(r"(?:attack\w*|attacks) by (?P<who>.+)", re.I), "attacked"),
    (re.compile(r"controlled by (?P<who>.+)", re.I), "held"),
    (re.compile(r"full (?P<who>\S+) control", re.I), "held"),
)
_TRAIL = re.compile(r"\s*(?:[-–(.,]| after | in | as | who | when ).*$", re.I)


@dataclass(frozen=True)
class Headline:
    """A marker's name, taken apart.

    Parameters
    ----------
    who, place : str
        As written; empty where the name has no such part.
    when : str
        EDTF, empty where the name has no date that can be read.
    raw : str
        The date as written, empty where there is none.
    """

    who: str
    when: str
    place: str
    raw: str


@dataclass(frozen=True)
class Note:
    """One dated line of a description, with what stands below it.

    Parameters
    ----------
    when : str
        EDTF, empty for what stands above the first dated line.
    who : str
        Actors that it names as doing `event`; empty where it names none.
    event : str
        An event of a claim, empty where the line says none that can be read.
    text : str
        Its words without links.
    urls : tuple of str
        Links in it and below it.
    """

    when: str
    who: str
    event: str
    text: str
    urls: tuple[str, ...]


def headline(name: str) -> Headline:
    """Take a marker's name apart.

    >>> headline("AA - <2024/05/01 - Kyaukphyu")
    Headline(who='AA', when='../2024-05-01', place='Kyaukphyu', raw='<2024/05/01')
    >>> headline("SAC - 2025/07/?? - Battalion 115").when
    '2025-07'
    >>> headline("SAC - Infantry Battalion 87/89/228").when
    ''
    """
    text = " ".join(lines(name))
    found = _DATE.search(text)
    if found is None:
        return Headline("", "", text, "")
    who = text[: found.start()].strip(" -–")
    place = text[found.end() :].strip(" -–")
    return Headline(who, edtf(found), place, found.group(0))


def edtf(found: re.Match[str]) -> str:
    """EDTF of a date as map makers write it, ``""`` where there is no such day.

    A month that is unknown leaves the year, a day the month. ``<`` is "by then". A date such as
    07/01/2024 is one of two days, and stays both.
    """
    if found["y2"]:
        options = [
            _day(found["y2"], found["b"], found["a"]),
            _day(found["y2"], found["a"], found["b"]),
        ]
        days = sorted({day for day in options if day})
        text = days[0] if len(days) == 1 else f"[{','.join(days)}]" if days else ""
    elif found["m"] == "??":
        text = found["y"]
    elif found["d"] in (None, "??"):
        text = _day(found["y"], found["m"], "1")[:7]
    else:
        text = _day(found["y"], found["m"], found["d"])
    if not text:
        return ""
    if found["sign"] == "<":
        return f"../{text}"
    return f"{text}/.." if found["sign"] == ">" else text


def _day(year: str, month: str, day: str) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def notes(description: str) -> list[Note]:
    """Take a description apart into its dated lines.

    >>> for note in notes("https://a.example/1<br>2024/03/25 - Captured by KNLA - https://b.example"):
    ...     print(note.when, note.event, note.who, note.urls)
       ('https://a.example/1',)
    2024-03-25 captured KNLA ('https://b.example',)
    """
    groups: list[tuple[str, str, list[str]]] = [("", "", [])]
    for line in lines(description):
        words = without_links(line)
        found = _DATE.search(words)
        when = edtf(found) if found else ""
        if found and when and not re.sub(r"[\w+&]*[\s-]*", "", words[: found.start()]):
            before = words[: found.start()].strip(" -–")
            groups.append((when, before, [line]))
        else:
            groups[-1][2].append(line)
    return [_note(when, who, block) for when, who, block in groups if block]


def _note(when: str, who: str, block: list[str]) -> Note:
    urls = tuple(links(" ".join(block)))
    first = without_links(block[0])
    text = " ".join(part for part in map(without_links, block) if part)
    if not when:
        return Note("", "", "", text, urls)
    said = _DATE.sub("", first, count=1).strip(" -–")
    if who:  # "KNLA - 2024/04/07 -" says of a line what a name says of a marker
        return Note(
            when, who, "held" if not said.removeprefix(who).strip(" -–") else "", text, urls
        )
    for verb, event in _VERBS:
        found = verb.fullmatch(said)
        if found:
            return Note(when, _TRAIL.sub("", found["who"]).strip(), event, text, urls)
    return Note(when, "", "", text, urls)
