# `make demo` and `make test` are all the set-up there is.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin

.PHONY: help demo run test soak check docs bench clean
.DEFAULT_GOAL := help

help:
	@echo "make demo   open the program on a throw-away demo company"
	@echo "make run    open your own database"
	@echo "make test   run the tests"
	@echo "make soak   the same, with many more examples (hours); writes docs/reliability.md"
	@echo "make bench  measure how fast it is, and write docs/performance.md (some minutes)"
	@echo "make check  ruff, mypy, import-linter, generated docs"

$(VENV)/.run: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "TCRM needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 $(MAKECMDGOALS)")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[cjk]'
	touch $@

$(VENV)/.dev: $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

demo: $(VENV)/.run
	$(BIN)/tcrm --demo

run: $(VENV)/.run
	$(BIN)/tcrm

# Where bytecode is not to be kept, each worker would rewrite and compile all tests anew: some seconds each.
test: $(VENV)/.dev
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 2 --dist worksteal

soak: $(VENV)/.dev
	TCRM_SOAK=$${TCRM_SOAK:-1} $(BIN)/python -m pytest -n 2 --dist worksteal
	$(BIN)/python tests/soak/ledger.py

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tcrm.docs --check

bench: $(VENV)/.dev
	$(BIN)/python -m bench --write

docs: $(VENV)/.run
	$(BIN)/python -m tcrm.docs

clean:
	rm -rf $(VENV) .soak build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
