"""What map makers write: names ``ACTOR - YYYY/MM/DD - Place`` and dated lines below them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from whoholds.dates import numeric
from whoholds.read._files.html_text import lines, links, without_links
from whoholds.read._importing.actor_names import DOUBTED

_YEAR = r"(?:19|20)\d\d"
_DATE = re.compile(
    rf"(?P<sign>[<>]?)\s*(?:(?P<y>{_YEAR})(?P<s>[/-])(?P<m>\d{{1,2}}|\?\?)(?:(?P=s)(?P<d>\d{{1,2}}|\?\?))?"
    rf"|(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}})/(?P<y2>{_YEAR}))(?![\d/])"
)
_UNTIL = re.compile(r" ?[-–/] ?")
_DOUBT = re.compile(r" ?(?:\?|\(\?\))(?!\?)")
_ABOUT = ("~", "≈")
_GAP = re.compile(r" +[-–] +|(?<=\S)[-–] +| +[-–](?=\S)")
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
    >>> headline("SAC - 2025/07/02-2025/07/05 - Falam")
    Headline(who='SAC', when='[2025-07-02..2025-07-05]', place='Falam', raw='2025/07/02-2025/07/05')
    """
    text = " ".join(lines(name))
    date_match = _DATE.search(text)
    if date_match is None:
        return Headline("", "", text, "")
    who = text[: date_match.start()].strip(" -–")
    when, end = edtf(date_match), date_match.end()
    doubt = _DOUBT.match(text, end)
    if doubt:  # EDTF has words of its own for a day that is not certain, or only near
        end, when = doubt.end(), _doubted(when, "?")
    elif who.endswith(_ABOUT):
        who, when = who.rstrip("".join(_ABOUT)).rstrip(" -–"), _doubted(when, "~")
    dash = _UNTIL.match(text, end)
    last = _DATE.match(text, dash.end()) if dash else None
    if last and not doubt:  # whether all days are meant or one of them, a name does not say
        when, end = _one_between(when, edtf(last)), last.end()
    return Headline(who, when, text[end:].strip(" -–"), text[date_match.start() : end].strip())


def _doubted(when: str, sign: str) -> str:
    """Add a sign of doubt to a single date; other forms of dates take none."""
    return f"{when}{sign}" if when.replace("-", "").isdigit() else when


def undated(name: str) -> tuple[str, str]:
    """Actor and place of a name without a date, both empty where it is not made so.

    >>> undated("RuAF - Kherson"), undated("Kherson"), undated("Infantry Battalion 87/89/228")
    (('RuAF', 'Kherson'), ('', ''), ('', ''))
    """
    text = " ".join(lines(name))
    gap = _GAP.search(text)
    if gap is None:
        return "", ""
    return text[: gap.start()].strip(" -–"), text[gap.end() :].strip(" -–")


def _one_between(first: str, last: str) -> str:
    """EDTF of one day from the first to the last of two, ``""`` where they are none such."""
    whole = len("2025-07-02")
    sound = len(first) == len(last) == whole and first <= last
    return f"[{first}..{last}]" if sound else ""


def edtf(match: re.Match[str]) -> str:
    """EDTF of a date as map makers write it, ``""`` where there is no such day.

    A month that is unknown leaves the year, a day the month. ``<`` is "by then". A date such as
    07/01/2024 is one of two days, and stays both.
    """
    if match["y2"]:
        text = numeric.one_of(numeric.meant(match["a"], match["b"], match["y2"]))
    elif match["m"] == "??":
        text = match["y"]
    elif match["d"] in (None, "??"):
        text = numeric.iso(match["y"], match["m"], "1")[:7]
    else:
        text = numeric.iso(match["y"], match["m"], match["d"])
    if not text:
        return ""
    if match["sign"] == "<":
        return f"../{text}"
    return f"{text}/.." if match["sign"] == ">" else text


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
        date_match = _DATE.search(words)
        when = edtf(date_match) if date_match else ""
        if date_match and when and not re.sub(r"[\w+&]*[\s-]*", "", words[: date_match.start()]):
            before = words[: date_match.start()].strip(" -–")
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
    if DOUBTED.search(said):
        return Note(when, who, "", text, urls)
    if who:  # "KNLA - 2024/04/07 -" says of a line what a name says of a marker
        return Note(
            when, who, "held" if not said.removeprefix(who).strip(" -–") else "", text, urls
        )
    for verb, event in _VERBS:
        match = verb.fullmatch(said)
        if match:
            return Note(when, _TRAIL.sub("", match["who"]).strip(), event, text, urls)
    return Note(when, "", "", text, urls)
