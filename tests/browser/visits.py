"""What a test sees of a page that a browser has opened."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page


@dataclass
class Visit:
    """An opened page and everything that went wrong or out in it."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def ready(self) -> Visit:
        return self.until("document.documentElement.classList.contains('ready')")

    def until(self, code: str, seconds: float = 10) -> Visit:
        """Ask until the answer is true; playwright's own way needs what the policy forbids."""
        end = time.monotonic() + seconds
        while not self.page.evaluate(code):
            assert time.monotonic() < end, f"not so within {seconds} seconds: {code}"
            self.page.wait_for_timeout(20)
        return self

    def says(self, name: str, text: str) -> Visit:
        """Wait until an element of the page says a text and nothing else."""
        return self.until(f"document.getElementById('wh-{name}').textContent === {text!r}")

    def go(self, day: str) -> None:
        """Move the page to a day as its own parts do, and wait until it is painted."""
        self.page.evaluate(
            """async (day) => {
                whoholds.app.store.set({ day: Math.round(Date.parse(day) / 864e5) });
                await new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)));
            }""",
            day,
        )

    def eval(self, code: str, value: Any = None) -> Any:
        return self.page.evaluate(code, value)


Visitor = Callable[..., Visit]
