"""The page of a pack that is hostile in each of its texts, in a real browser."""

from __future__ import annotations

from pathlib import Path

import hostile
import pytest
from test_safety import STRANGE
from visits import Visitor

import whoholds as wh


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    timeline = wh.weigh(wh.open(hostile.pack(folder / "pack")))
    drawn = wh.read.context.areas(folder / "pack")
    return wh.to_html(timeline, folder / "map.html", town_cells=True, drawn=drawn)


def test_nothing_of_it_runs_loads_or_becomes_markup(page: Path, visit: Visitor) -> None:
    """A visit fails, too, where anything asked for an address or opened a dialog."""
    seen = visit(page)
    for subject in range(seen.eval("whoholds.app.model.total")):
        seen.eval("(s) => whoholds.app.select(s, document.body)", subject)
        seen.until("!document.getElementById('wh-details').hidden")
        seen.eval("document.querySelectorAll('#wh-details details').forEach((d) => d.open = true)")
        assert seen.eval(STRANGE) == []
    seen.eval("whoholds.app.store.set({ day: 19880, drawn: new Set([0]) })")
    seen.until("document.querySelectorAll('#wh-drawn li').length > 0")
    assert seen.eval(STRANGE) == []
    assert hostile.PAYLOADS["script"] in (seen.page.text_content("#wh-drawn-said") or "")
    for tab in ("changes", "figure", "about", "places"):
        seen.page.click(f"#wh-tab-{tab}")
    links = seen.page.eval_on_selector_all("a", "all => all.map((a) => a.href)")
    ours = ("file:", "https://a.example/", "https://leafletjs.com")
    assert all(link.startswith(ours) for link in links), set(links)
    assert hostile.PAYLOADS["script"] in (seen.page.text_content("#wh-remarks") or "")


def test_foreign_names_are_isolated_in_sentences(page: Path, visit: Visitor) -> None:
    seen = visit(page)
    for name in ("stamp", "remarks"):
        assert "\u2068" in (seen.page.text_content(f"#wh-{name}") or ""), name
    seen.eval("whoholds.app.select(whoholds.app.model.find('town:birch'), document.body)")
    seen.until("!document.getElementById('wh-details').hidden")
    said = seen.page.text_content("#wh-details .headline") or ""
    assert said.count("\u2068") == said.count("N") > 0


def test_the_licences_of_all_that_it_carries_stand_in_it_whole(page: Path, visit: Visitor) -> None:
    seen = visit(page)
    seen.page.click("#wh-tab-about")
    said = seen.page.inner_text("#wh-licences")
    for words in (
        "CloudMade",
        "Redistributions in binary form must reproduce",
        "EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE",
        "the whoholds authors",
        "The above copyright notice and this permission",
    ):
        assert words in said
