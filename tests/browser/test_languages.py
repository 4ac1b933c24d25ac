"""The page in several languages: nothing is left in English, and it reads as they are read."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from visits import Visit, Visitor

from whoholds.engine.timeline import Timeline
from whoholds.export.html import to_html
from whoholds.ledger import Ledger
from whoholds.messages import PSEUDO

# All that a reader may see or hear of what stands in the page now.
SAID = """() => {
    const out = [];
    for (const element of document.querySelectorAll('body, body *')) {
        if (element.closest('#wh-draft [lang=en]')) continue;
        if (element.closest('script, style, pre, noscript, .wh-still')) continue;
        for (const name of ['aria-label', 'title', 'alt', 'aria-valuetext', 'placeholder']) {
            if (element.getAttribute(name)) out.push(element.getAttribute(name));
        }
        for (const node of element.childNodes) if (node.nodeType === 3) out.push(node.nodeValue);
    }
    return [...out, document.title];
}"""
MONTHS = (
    "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
)
DATE = re.compile(rf"\b(?:{MONTHS}|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b")
# What is called so in every language.
NAMES = ("Leaflet", "whoholds", "CSV", "Ctrl", "km", "English", "Pseudo", "OFL", "corroborated")


def english(said: list[str], ledger: Ledger, *more: str) -> list[str]:
    """Find what is neither accented nor of the pack."""
    data = {
        str(cell)
        for table in vars(ledger).values()
        for frame in (table if isinstance(table, tuple) else (table,))
        if isinstance(frame, pd.DataFrame)
        for column in frame.columns
        if column != "geometry"
        for cell in frame[column].astype(str).unique()
    }
    data |= {ledger.title, ledger.version, ledger.name, *ledger.remarks, *NAMES, *more}
    data |= {f"{a.text}" for a in ledger.attributions} | {a.licence for a in ledger.attributions}
    data |= {word.capitalize() for word in data}
    words = re.compile(
        "|".join(re.escape(one) for one in sorted(data, key=len, reverse=True) if one.strip())
    )
    left = (DATE.sub("", words.sub("", text)) for text in said)
    return sorted(
        {word for text in left for word in re.findall("[A-Za-z ]*[A-Za-z]{2}[A-Za-z ]*", text)}
    )


def opened(seen: Visit) -> list[str]:
    """Open every tab and every place, with all that can be switched on, and take what is said."""
    said: list[str] = seen.eval(SAID)
    for tab in ("places", "changes", "figure", "about"):
        seen.eval(f"document.getElementById('wh-tab-{tab}').click()")
        seen.page.wait_for_timeout(200)
        said += seen.eval(SAID)
    said += seen.eval(
        """async () => {
            const out = [];
            const frame = () => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)));
            const { app } = whoholds;
            for (let s = 0; s < app.model.total; s++) for (const day of DAYS) {
                app.store.set({ selected: s, day });
                await frame();
                out.push(document.getElementById('wh-details').innerText, document.getElementById('wh-lede').innerText);
            }
            return out;
        }""".replace(
            "DAYS", "[app.timeline().first, app.timeline().first + 200, app.timeline().end]"
        )
    )
    return said


@pytest.mark.parametrize("langs", [["en", PSEUDO], [PSEUDO, "en"]])
def test_nothing_is_left_in_english(
    tiny_timeline: Timeline, visit: Visitor, tmp_path: Path, langs: list[str]
) -> None:
    path = to_html(
        tiny_timeline, tmp_path / "map.html", lang=langs, as_known=["2024-04-01"],
        town_cells=True, day="2024-06-01", title="MAP",
    )  # fmt: skip
    seen = visit(path, f"#since=2024-02-01&areas=1&names=local&lang={PSEUDO}&town=birch").ready()
    said = opened(seen)
    left = english(said, tiny_timeline.ledger, "MAP")
    assert not left, "; ".join(left)
