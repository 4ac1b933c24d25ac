"""All importers keep one protocol, and what a name promises is what a module takes."""

from __future__ import annotations

import importlib
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import whoholds.read
from whoholds.errors import SourceDataError
from whoholds.read import adding, forms, pack, wikipedia
from whoholds.read._importing import meaning
from whoholds.read._importing.legend import Icon


@pytest.mark.parametrize("form", forms.FORMS)
def test_each_importer_takes_what_its_form_says(form: str) -> None:
    told = forms.FORMS[form]
    module = importlib.import_module(f"whoholds.read.{told.module}")
    taken = inspect.signature(module.read).parameters
    first, second, *rest = taken.values()
    assert second.name == "ledger"
    assert first.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
    assert all(parameter.kind is inspect.Parameter.KEYWORD_ONLY for parameter in rest)
    assert {parameter.name for parameter in rest} == {*told.options, "accessed"}
    needed = {parameter.name for parameter in rest if parameter.default is parameter.empty}
    assert needed == set(told.needs)
    assert getattr(whoholds.read, told.module) is module


def test_reading_by_name(tiny: Path, tmp_path: Path) -> None:
    path = tmp_path / "m.kml"
    path.write_text(
        "<kml><Placemark><name>FF - 2024/05/01 - Birch</name>"
        "<Point><coordinates>97.0,20.6</coordinates></Point></Placemark></kml>"
    )
    ledger = pack.open(tiny)
    made = forms.read("my-maps", path, ledger, within_km="5", accessed="2024-06-30")
    assert len(made.claims) == 1
    assert made.sources["accessed"].tolist() == ["2024-06-30"]
    with pytest.raises(SourceDataError, match="`accessed` is `June`; write a day"):
        forms.read("my-maps", path, ledger, accessed="June")
    with pytest.raises(SourceDataError, match="needs the option `mapping`"):
        forms.read("sheet", path, ledger)
    with pytest.raises(SourceDataError, match="whoholds new my-myanmar --from myanmar"):
        adding.add(made, "myanmar")
    with pytest.raises(SourceDataError, match="known are my-maps, acled"):
        forms.read("mymaps", path, ledger)
    with pytest.raises(SourceDataError, match="takes no option `holder`; it takes actors"):
        forms.read("my-maps", path, ledger, holder="front")


def test_the_page_on_imports_names_every_form_and_its_tables_are_some(
    tmp_path: Path,
) -> None:
    page = (Path(__file__).parent.parent / "docs" / "imports.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([\w-]+)` \|", page, re.MULTILINE)) == set(forms.FORMS)
    meant, table = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    (tmp_path / "meaning.toml").write_text(meant)
    assert set(meaning.load(tmp_path / "meaning.toml").sides) == {"Russia", "Ukraine"}
    (tmp_path / "icons.toml").write_text(table)
    legend = wikipedia.load(tmp_path / "icons.toml")
    assert legend.meaning("Location dot lime.svg") == Icon("held", "kia")
    assert legend.meaning("Battle of Kyiv template.svg") == Icon(
        "contested", "", ("military", "kia")
    )


def test_what_the_page_on_imports_says_of_context_runs(tiny: Path, tmp_path: Path) -> None:
    page = (Path(__file__).parent.parent / "docs" / "imports.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    pack.new(tmp_path / "my-pack", like=tiny)
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
