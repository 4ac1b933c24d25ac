"""A style without needless space says what it said with it."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from whoholds.export.html import assets

RULES = """(text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    // Of lists in properties of our own even the spaces are kept.
    return [...sheet.cssRules].map((rule) => rule.cssText.replace(/,\\s+/g, ","));
}"""


def _ours() -> str:
    folder = Path(assets.__file__).parent / "css"
    return "\n".join((folder / f"{name}.css").read_text("utf-8") for name in assets.STYLES)


def _leaflet() -> str:
    folder = files("js_lib_leaflet") / "static" / "js_lib_leaflet"
    return (folder / "leaflet.css").read_text("utf-8")


@pytest.mark.parametrize("which", ["ours", "leaflet"])
def test_every_rule_is_read_as_before(which: str, browser: Browser) -> None:
    written = {"ours": _ours, "leaflet": _leaflet}[which]()
    carried = {"ours": assets.style(), "leaflet": assets.leaflet()[1]}[which]
    page = browser.new_page()
    rules = page.evaluate(RULES, written)
    assert len(rules) > 50
    assert page.evaluate(RULES, carried) == rules
    assert len(carried) < len(written)
    page.close()
