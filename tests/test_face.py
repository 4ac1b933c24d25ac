"""The face: what `import whoholds as wh` offers, and that it costs nothing to look at."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest

import whoholds as wh
from whoholds.cli import main


def test_every_name_of_the_face_loads_and_is_documented() -> None:
    for name in wh.__all__:
        assert getattr(wh, name).__doc__, name


def test_help_needs_no_geopandas() -> None:
    code = (
        "import sys; from whoholds.cli import main; main(['--help'], standalone_mode=False);"
        "print('geopandas' in sys.modules or 'pandas' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines()[-1] == "False"


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_and_option_says_what_it_does(name: str) -> None:
    command = main.commands[name]
    assert command.help
    assert command.help.split("\n")[0].endswith((".", ":"))
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.name not in ("out", "pack", "form"):
            assert parameter.help, f"{name} --{parameter.name}"


def test_no_module_hides_behind_a_name_of_the_face() -> None:
    """Importing `whoholds.x` sets an attribute `x`: it must not replace a function."""
    folder = Path(wh.__file__).parent
    modules = {path.stem for path in folder.iterdir()} - {"read", "__init__"}
    assert not modules & set(wh.__all__)
