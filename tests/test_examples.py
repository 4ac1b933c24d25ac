"""Everything that is shown to users runs: README, examples, notebooks."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


@pytest.mark.parametrize("block", _blocks("console"), ids=["ask", "bring"])
def test_readme_commands_run(block: str, tmp_path: Path) -> None:
    for command in re.findall(r"^\$ (.+)$", block, re.MULTILINE):
        program, *words = shlex.split(command)
        assert program == "whoholds"
        told = subprocess.run(
            [sys.executable, "-m", program, *words],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.returncode == 0, f"{command}: {told.stderr}"
        assert told.stdout, command


def test_readme_python_runs(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", _blocks("python")[0]], cwd=tmp_path, check=True)
    assert (tmp_path / "map.html").stat().st_size
    assert (tmp_path / "control.gpkg").stat().st_size


@pytest.mark.parametrize("script", sorted((ROOT / "examples").glob("*.py")), ids=lambda p: p.name)
def test_examples_run(script: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(script), str(tmp_path)], cwd=tmp_path, check=True)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize(
    "notebook", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda p: p.name
)
def test_notebooks_run(notebook: Path, tmp_path: Path) -> None:
    content = nbformat.read(notebook, as_version=4)
    os.environ.setdefault("MPLBACKEND", "agg")
    NotebookClient(
        content, timeout=300, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
    ).execute()
