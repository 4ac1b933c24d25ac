"""How many examples a property is tried on: few in the gate, many when exploring."""

from __future__ import annotations

from hypothesis import settings


def examples(share: int, *, exploring: int = 0) -> int:
    """As many as `share` percent of what the profile in force grants a test.

    Parameters
    ----------
    share : int
        Percent.
    exploring : int
        How many there are at least in `make fuzz`, where what is random is random.
    """
    number = max(1, settings.default.max_examples * share // 100)
    return number if settings.default.derandomize else max(number, exploring)
