"""How many examples a property is tried on: few in the gate, many when exploring."""

from __future__ import annotations

from hypothesis import settings


def examples(share: int) -> int:
    """As many as `share` percent of what the profile in force grants a test."""
    return max(1, settings.default.max_examples * share // 100)
