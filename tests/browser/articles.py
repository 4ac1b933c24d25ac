"""An article of another site, with the map in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Frame, Page
from visits import Visit

Article = Callable[..., tuple[Visit, list[Frame]]]

PARAGRAPHS = "<p>Words of an article, so that it scrolls.</p>" * 40
COLUMN = "document.querySelector('.held').parentElement.style"
HEIGHT = "document.querySelector('iframe').clientHeight"


def snippet(page: Path) -> str:
    """What a desk copies: the markup below the last heading."""
    text = page.read_text(encoding="utf-8")
    return text.split("<h2>How it looks</h2>")[1].split("</main>")[0].replace('loading="lazy"', "")


def into_view(seen: Visit, share: float = 0.0) -> Frame:
    """Scroll until the frame's top stands at a share of the window's height."""
    seen.eval(
        "(share) => window.scrollBy(0, document.querySelector('iframe')"
        ".getBoundingClientRect().top - share * innerHeight)",
        share,
    )
    frame = seen.page.frames[1]
    frame.wait_for_selector("html.ready")
    seen.page.wait_for_timeout(80)
    return frame


def middle(seen: Visit, frame: Frame) -> tuple[float, float]:
    box = frame.locator("#map_whoholds").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def town(frame: Frame, name: str) -> tuple[float, float]:
    """Where a town is drawn, in the frame's pixels."""
    x, y = frame.evaluate(
        """(name) => {
            const { app } = whoholds;
            const nth = app.model.find(`town:${name}`);
            const at = app.view.latLng(app.towns.x[nth], app.towns.y[nth]);
            const point = app.map.latLngToContainerPoint(at);
            const box = app.map.getContainer().getBoundingClientRect();
            return [point.x + box.x, point.y + box.y];
        }""",
        name,
    )
    return x, y


def town_on_page(seen: Visit, frame: Frame, name: str) -> tuple[float, float]:
    x, y = town(frame, name)
    left, top = seen.eval(
        "(() => { const b = document.querySelector('iframe').getBoundingClientRect();"
        " return [b.x, b.y]; })()"
    )
    return left + x, top + y


def swipe(page: Page, fingers: list[tuple[float, float]], dy: float) -> None:
    session = page.context.new_cdp_session(page)

    def touch(kind: str, by: float) -> None:
        points = [{"x": x, "y": y + by, "id": nth} for nth, (x, y) in enumerate(fingers)]
        session.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [] if kind == "touchEnd" else points},
        )

    touch("touchStart", 0)
    for step in range(1, 11):
        touch("touchMove", dy * step / 10)
        page.wait_for_timeout(16)
    touch("touchEnd", dy)
    session.detach()
