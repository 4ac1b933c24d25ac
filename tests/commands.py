"""Calling the command line within this process."""

from __future__ import annotations

import inspect
from pathlib import Path

from click.testing import CliRunner, Result

from whoholds.cli import main

# click before 8.2 joins what goes to the two streams, unless told not to.
_APART = {"mix_stderr": False} if "mix_stderr" in inspect.signature(CliRunner).parameters else {}


def run(*words: str | Path) -> Result:
    """Call ``whoholds`` with some words."""
    return CliRunner(**_APART).invoke(main, [str(word) for word in words])
