# Two commands: `make demo` serves the product with data, `make test` proves it. `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
STAMPS := .venv/.stamps
export CXAUDIT_DATA ?= ./data
export PORT ?= 8000
# Without bytecode every start would compile every library again: seconds each time.
unexport PYTHONDONTWRITEBYTECODE

RUN_PACKAGES := python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
TEST_PACKAGES := $(RUN_PACKAGES) chromium-headless-shell postgresql redis-server poppler-utils qpdf \
	gir1.2-webkit2-4.1 python3-gi xvfb

.PHONY: help setup setup-test demo test bench lint format assets clean

help: ## Say what each command does
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(STAMPS)/run-packages $(STAMPS)/python $(STAMPS)/frontend ## Leave a ready .venv/ with the cxaudit command

setup-test: $(STAMPS)/test-packages setup

demo: setup ## Serve the product with data; PORT= and CXAUDIT_DATA= choose port and folder
	@$(BIN)/cxaudit demo

assets: setup ## Build stylesheet, fonts and icons again
	@$(BIN)/cxaudit assets

$(STAMPS)/run-packages: Makefile
	@.ci/packages $(RUN_PACKAGES)
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/test-packages: Makefile
	@.ci/packages $(TEST_PACKAGES)
	@mkdir -p $(STAMPS) && touch $@

# The order-only prerequisite: python3-venv may have to be installed before .venv can be made.
$(STAMPS)/python: requirements-dev.lock pyproject.toml | $(STAMPS)/run-packages
	@echo "Setting up the Python environment in .venv/"
	@$(BIN)/python -c '' 2>/dev/null || $(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip --upgrade >/dev/null
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/python -m uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/frontend: package-lock.json | $(STAMPS)/python
	@echo "Fetching fonts, stylesheet and icons from npm"
	@.ci/frontend
	@touch $@

# Half of a browser test is waiting, hence four processes; each takes neighbours, which share what a module sets up.
test: setup-test ## Lint, types, import contracts, translations, migrations, every test
	@$(BIN)/cxaudit assets
	@echo "Lint and format";    $(BIN)/ruff check . && $(BIN)/ruff format --check .
	@echo "Templates";          $(BIN)/djlint templates --lint --quiet
	@echo "Types";              $(BIN)/mypy cxaudit wsgi.py
	@echo "Import contracts";   $(BIN)/lint-imports
	@echo "Tests";              $(BIN)/python -m pytest -n 4 --dist worksteal

bench: setup-test ## What pages and storing cost beside the least that would do; prints aims met and missed
	@$(BIN)/cxaudit assets
	@$(BIN)/python -m tests.benchmarks

lint: setup ## The quick checks alone
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy cxaudit && $(BIN)/lint-imports

format: setup ## Format the Python code
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

clean: ## Remove what was built; the data folder stays
	@rm -rf .venv node_modules cxaudit/web/static/build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
