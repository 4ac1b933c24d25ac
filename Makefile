# Every target does its own set-up, in a virtual environment of its own.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --constraint constraints.txt

.PHONY: map test check bench format clean

map: $(VENV)/runs  ## map.html, control.gpkg and brief.md of the shipped pack, in out/
	$(BIN)/whoholds build myanmar --out out

test: $(VENV)/tests  ## everything that must hold before a release
	scripts/debian
	scripts/pdok
	scripts/check

check: $(VENV)/tests  ## the same, without asking for Debian packages
	scripts/check

bench: $(VENV)/tests  ## speed and memory, as ratios to a named reference
	@for file in tests/benchmarks/[!_]*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

format: $(VENV)/tests
	$(BIN)/ruff format geo tests examples layers notebooks
	$(BIN)/ruff check --fix geo tests examples layers notebooks

$(VENV)/bin/python:
	scripts/venv $(PYTHON) $(VENV)

$(VENV)/runs: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) --editable '.[local-names]'
	touch $@

$(VENV)/tests: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) --editable '.[all,dev]'
	touch $@ $(VENV)/runs

clean:
	rm -rf $(VENV) out dist build
