"""All importers keep one protocol, and what a name promises is what a module takes."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path

import pytest

import whoholds.read
from whoholds.errors import SourceDataError
from whoholds.read import forms, pack


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
    with pytest.raises(SourceDataError, match="known are my-maps, acled"):
        forms.read("mymaps", path, ledger)
    with pytest.raises(SourceDataError, match="takes no option `holder`; it takes actors"):
        forms.read("my-maps", path, ledger, holder="front")
