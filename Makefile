# Every target does its own set-up, in a virtual environment of its own.

PYTHON ?= python3
MINUTES ?= 10
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --constraint constraints.txt

.PHONY: map test check engines bench fuzz format clean help

map: $(VENV)/runs  ## map.html, control.gpkg and brief.md of the shipped pack, in out/
	$(BIN)/whoholds build myanmar --out out

test: $(VENV)/tests  ## everything that must hold, with the programs that tests open files in
	scripts/debian
	scripts/pdok
	scripts/check

check: $(VENV)/tests  ## the same, without asking for those programs
	scripts/check

engines: $(VENV)/tests  ## the page in Firefox and WebKitGTK, some 170 MB of Debian packages
	scripts/debian firefox-esr webkit2gtk-driver xvfb
	$(BIN)/python -m pytest -m "firefox or webkit" tests/browser/test_engines.py

bench: $(VENV)/tests  ## speed and memory, as ratios to a named reference
	@failed=0; for file in tests/benchmarks/[!_]*.py; do \
	    echo "== $$file"; $(BIN)/python $$file || failed=1; done; exit $$failed

fuzz: $(VENV)/tests  ## random examples until one fails, or MINUTES=10 are over; prints what to pin
	scripts/fuzz $(MINUTES)

format: $(VENV)/tests  ## layout and imports of the code, put right
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

clean:  ## what was made, and the virtual environments, away
	rm -rf $(VENV) $(VENV)-oldest $(VENV)-pdok out dist build

help:  ## what can be made (this list)
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile
