"""Notes that know what no claim says."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from whoholds._arrays import distinct, pairs
from whoholds.analysis._hints.material import Finding, Material
from whoholds.engine.evidence import Bools
from whoholds.vocabulary import CHANGES

_PLACE = r"(?:town|city|centre|center|village|road|highway|wards?)\b"
_OF = rf"(?:\s+(?:of|in))?(?:\s+(?:the|this|its))?\s+(?:whole\s+)?{_PLACE}"

TURNS = (
    r"\bbrief(?:ly)?\b",
    r"\b(?:lost|left|taken|retaken|recaptured)\s+again\b",
    r"\bg(?:ave|iven|ives|iving)\s+up\b",
    r"\bthen\s+(?:lost|left|withdrew|withdrawn|retook|retaken|recaptured)\b",
)
"""What a note says of a place that changed hands again: its mend is a claim."""

EXTENTS = (
    r"\bonly\b[^.;]*\bleft\b",
    r"\boutskirts?\b",
    r"\bpart(?:ly|ially)\b",
    r"\b(?:large|mostly|largely)\s+(?:controlled|occupied|held|taken|seized|cleared|lost|parts?)\b",
    r"\b(?:significant|some|other)\s+parts?\b",
    # A number before it names a battalion, which may be half taken, too.
    r"(?:^|[^\d\s])\s*\bhalf\s+(?:held|taken|controlled|cleared|lost)\b",
    rf"\b(?:half|most|much|parts?|(?:two[ -]|three[ -]|an? )?(?:thirds?|quarters?)){_OF}",
    r"\b(?:half|two[ -]thirds|three[ -]quarters)(?:\s+of\s+it)?\s*(?:$|[.,;:)])",
    r"\d[\d.,]*\s*(?:%|per\s?cent\b)",
    r"\b(?:almost|nearly)\s+(?:all\b|entire|total|complete)",
    r"\bbeing\s+cleared\b",
    r"\bpockets?\b",
)
"""What a note says of how much was taken: its mend is an extent."""

_NEAR = (r"\b(?:miles?|km|kilomet(?:er|re)s?)\s+(?:from|outside|off|away|beyond|out\s+of)\b",)
"""What a note says of a fight that was not in the place itself."""

_CLAIM = "add a claim that says so"
_EDGE = "write `edge` into `extent`"


def facts(material: Material) -> list[Finding]:
    """Find notes that tell of a second change, or of an extent, that no column has.

    States are left out, whose extent is seen by their towns; and places that changed sides by the
    record, where a note may well say so.

    Parameters
    ----------
    material : Material

    Returns
    -------
    list of Finding
    """
    claims, notes = material.claims, material.claims["note"]
    event = claims["event"]
    asked = (claims["extent"].eq("") & notes.ne("")).to_numpy(bool) & material.standing
    asked &= ~claims["subject"].str.startswith("state:").to_numpy(bool)
    attack = asked & event.isin(["attacked", "besieged"]).to_numpy(bool)
    taken = asked & event.isin([*CHANGES, "held", "contested"]).to_numpy(bool)
    fight = attack | asked & event.eq("contested").to_numpy(bool)
    turned = (attack | taken) & ~_turned(material)
    part = "how much of the place was taken"
    return [
        _finding(notes, turned, TURNS, "that the place changed hands again", _CLAIM),
        _finding(notes, taken, EXTENTS, part, f"say it in `extent`, or {_CLAIM}"),
        _finding(notes, attack, EXTENTS, part, _CLAIM),
        _finding(notes, fight, _NEAR, "that the fight was not in the place itself", _EDGE),
    ]


def _finding(
    notes: pd.Series, asked: Bools, patterns: Iterable[str], fact: str, mend: str
) -> Finding:
    """Find the notes that any of some patterns fits."""
    pattern = f"(?i)(?P<words>{'|'.join(patterns)})"
    rows = np.flatnonzero(asked)
    texts, codes = distinct(notes.iloc[rows])
    fit = pc.match_substring_regex(pa.array(texts, pa.large_string()), pattern)
    fits = np.asarray(fit, bool)[codes]

    def say(row: int) -> tuple[str, str]:
        found = pc.extract_regex(pa.scalar(notes.iloc[row]), pattern).as_py()["words"]
        return f"the note knows {fact} (“{found.strip(' ,;:.)')}”)", mend

    return Finding("fact-in-note", "note", rows[fits], say)


def _turned(material: Material) -> Bools:
    """Mark claims on places that changes brought to more than one side, each by itself."""
    evidence = material.evidence
    came = np.flatnonzero(material.came)
    sides = pd.DataFrame(
        {
            "subject": evidence.subject[came],
            "holder": evidence.holder[came],
        }
    ).drop_duplicates()
    subject, holder = (sides[name].to_numpy(np.int64) for name in ("subject", "holder"))
    i, j = pairs(subject, subject)
    turned = subject[i[~evidence.actors.agree[holder[i], holder[j]]]]
    answer = np.zeros(len(material.claims), bool)
    answer[evidence.claim[np.isin(evidence.subject, turned)]] = True
    return answer
