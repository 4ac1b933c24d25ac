"""A real browser with its network cut."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import articles
import pytest
from playwright.sync_api import Browser, Frame, sync_playwright
from visits import Visit, Visitor

from whoholds.engine.timeline import Timeline
from whoholds.export.html import to_embed, to_html

CHROMIUM = shutil.which("chromium")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium here; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield launched
        launched.close()


# Visitors only read, so every module may share one page.
@pytest.fixture(scope="session")
def tiny_page(tiny_timeline: Timeline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny pack's map, opened in summer, that can also show what was known in spring."""
    path = tmp_path_factory.mktemp("tiny") / "map.html"
    return to_html(tiny_timeline, path, day="2024-06-01", as_known=["2024-04-01"])


@pytest.fixture(scope="session")
def framed_page(tiny_timeline: Timeline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny pack's map as articles hold it."""
    path = tmp_path_factory.mktemp("framed") / "map.html"
    return to_html(tiny_timeline, path, day="2024-06-01", town_cells=True)


@pytest.fixture(scope="session")
def myanmar_page(myanmar_timeline: Timeline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Myanmar's map, opened on the day the story is told of; also as known twice before that."""
    path = tmp_path_factory.mktemp("myanmar") / "map.html"
    known = ["2024-12-31", "2025-09-30"]
    return to_html(myanmar_timeline, path, day="2025-09-22", as_known=known)


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visitor]:
    """Open a file in a fresh, offline browser; at the end nothing may have gone out or wrong."""
    contexts = []
    visits: list[Visit] = []

    def open_(
        path: Path, fragment: str = "", *, wait: bool = True, script: str = "", **options: Any
    ) -> Visit:
        settings = {"viewport": {"width": 1024, "height": 768}, "offline": True} | options
        context = browser.new_context(**settings)
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(script)
        seen = Visit(page)
        visits.append(seen)
        page.on("pageerror", lambda error: seen.errors.append(str(error)))
        page.on("console", lambda m: seen.errors.append(m.text) if m.type == "error" else None)
        page.on("request", lambda r: seen.requests.append(r.url))

        def dismiss(dialog: Any) -> None:
            seen.dialogs.append(dialog.message)
            dialog.dismiss()

        page.on("dialog", dismiss)
        page.goto(path.as_uri() + fragment)
        return seen.ready() if wait else seen

    yield open_
    for seen in visits:
        outside = [url for url in seen.requests if not url.startswith(("file:", "data:", "blob:"))]
        assert not outside
        assert not seen.errors
        assert not seen.dialogs
    for context in contexts:
        context.close()


@pytest.fixture
def article(
    framed_page: Path, tiny_timeline: Timeline, tmp_path: Path, visit: Visitor
) -> articles.Article:
    """Open an article that holds the snippet; files are of different origins to each other."""

    def open_(
        fragment: str = "",
        *,
        width: int = 600,
        times: int = 1,
        change: Callable[[str], str] = str,
        style: str = "",
        **options: Any,
    ) -> tuple[Visit, list[Frame]]:
        address = framed_page.as_uri() + fragment
        embed = to_embed(tiny_timeline, tmp_path / "embed.html", address=address)
        held = f"<div class='held' style='{style}'>{change(articles.snippet(embed))}</div>" * times
        page = tmp_path / "article.html"
        page.write_text(
            "<!DOCTYPE html><meta charset='utf-8'><meta name='viewport' "
            "content='width=device-width'><body style='margin:0'>"
            f"{articles.PARAGRAPHS}<div style='width:{width}px'>{held}</div>{articles.PARAGRAPHS}",
            encoding="utf-8",
        )
        size = {"viewport": {"width": 900, "height": 1000}}
        seen = visit(page, wait=False, **size | options)
        return seen, seen.page.frames[1:]

    return open_
