# Every target makes what it needs. Nothing needs root; only git, make and Python 3.11 or newer must be there.

.DEFAULT_GOAL := help
.PHONY: help demo assets test test-long test-postgresql check lint types fix lock bench docs pictures clean .venv
MAKEFLAGS += --no-print-directory

# Whoever sets this would have every worker and every command that tests start compile everything again.
export PYTHONDONTWRITEBYTECODE =

# ensurepip: some systems package it apart (python3-venv), and without it no environment can be made.
FLOOR := import ensurepip, sys; sys.exit(sys.version_info < (3, 11))
# The first interpreter that will do; `make PYTHON=/path/to/python …` chooses another.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$python" -c '$(FLOOR)' >/dev/null 2>&1 && echo "$$python" && exit; done; echo python3)
VENV := .venv
SEED := 1
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq install
# The working tree itself, built by the hatchling of the lock: nothing unhashed is fetched.
INSTALL_TREE := $(PIP) --no-deps --no-build-isolation --editable .
TYPES := $(BIN)/mypy --no-error-summary $(wildcard src tests bench)
# Tests of what is kept in the application database, beside those of the pages.
KEPT := $(addprefix tests/,audit catalog config ingest/pulls ingest/watching work workspace)
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(UPGRADE)

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: $(VENV)/runtime.stamp assets  ## a demo company, computed, shown and served (ARGS=--no-serve: not served)
	@$(BIN)/bellwether --home demo-home demo --serve $(ARGS)

assets: $(VENV)/runtime.stamp  ## the scripts and styles of the pages, made again when their sources change
	@$(BIN)/python frontend/assets.py

test: lint assets  ## all tests and checks (the longer hunts: make test-long)
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get install -y -qq chromium >/dev/null 2>&1; } || \
		echo "The tests in a browser are left out: they want Chromium (apt-get install -y chromium)."
	@# Types are checked beside the tests: by itself the checker would leave a processor idle.
	@$(TYPES) >$(VENV)/types.txt 2>&1 & types=$$!; \
		$(BIN)/python -m pytest -n 2 --dist loadfile && $(BIN)/python -m pytest -n 2 --dist loadfile tests/web; tests=$$?; \
		wait $$types || { cat $(VENV)/types.txt; exit 1; }; exit $$tests

test-long: $(VENV)/test.stamp  ## longer hunts: more examples, more kills (SEED=7 looks elsewhere)
	@BELLWETHER_HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest -n 2 --dist load -m long --hypothesis-seed=$(SEED)
	@BELLWETHER_HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest -n 2 --dist load -m long --hypothesis-seed=$(SEED) tests/web
	@$(MAKE) test-postgresql

# Debian keeps PostgreSQL's programs out of the PATH.
POSTGRESQL := { command -v postgres || ls /usr/lib/postgresql/*/bin/postgres; } >/dev/null 2>&1

test-postgresql: $(VENV)/test.stamp assets  ## the tests of everything kept in the application database, on PostgreSQL
	@$(POSTGRESQL) || [ "$$(id -u)" != 0 ] || apt-get install -y -qq postgresql >/dev/null 2>&1 || true
	@if $(POSTGRESQL); then \
		export BELLWETHER_TEST_DATABASE=postgresql; \
		$(BIN)/python -m pytest -n 2 --dist loadfile $(KEPT) && $(BIN)/python -m pytest -n 2 --dist loadfile --ignore tests/web/browser tests/web; \
	else \
		echo "The tests on PostgreSQL are left out: they want its server (apt-get install -y postgresql)."; \
	fi

check: lint types  ## format, lint, import rules, types

lint: $(VENV)/test.stamp
	@$(BIN)/ruff format --quiet --check . || { echo "Some files are not formatted: make fix"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports --no-logo >$(VENV)/imports.txt || { cat $(VENV)/imports.txt; exit 1; }

types: $(VENV)/test.stamp
	@$(TYPES)

fix: $(VENV)/test.stamp  ## format, and mend what lint can mend
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format --quiet .

lock: $(VENV)/test.stamp  ## pin and hash every dependency again (UPGRADE=--upgrade takes newer releases)
	@$(LOCK) pyproject.toml --group test --output-file requirements/test.lock
	@$(LOCK) pyproject.toml --constraint requirements/test.lock --output-file requirements/runtime.lock
	@$(LOCK) --group build --constraint requirements/test.lock --output-file requirements/build.lock

bench: $(VENV)/test.stamp  ## every performance claim, measured here
	@$(BIN)/python bench/run.py

docs: $(VENV)/test.stamp  ## check the documents: links, and the examples in the engine
	@$(BIN)/python -m pytest tests/architecture/test_documents.py tests/engine/evaluate/test_function_examples.py \
		src/bellwether/engine

pictures: $(VENV)/test.stamp assets  ## the README's pictures of the pages, drawn again from the demo
	@[ -d demo-home ] || $(BIN)/bellwether --home demo-home demo
	@$(BIN)/python docs/pictures.py demo-home

clean:  ## remove everything that make made
	@rm -rf $(VENV) demo-home build dist frontend/node_modules src/bellwether/static/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv: $(VENV)/test.stamp

$(VENV)/made.stamp:
	@$(PYTHON) -c '$(FLOOR)' 2>/dev/null || { echo "Bellwether needs Python 3.11 or newer, with its" \
		"venv module, but $(PYTHON) is $$($(PYTHON) --version 2>&1 | head -n 1), or lacks that module." \
		"Install Python 3.11 (and python3-venv, where the system packages it apart)," \
		"or name another: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/runtime.stamp: $(VENV)/made.stamp requirements/build.lock requirements/runtime.lock pyproject.toml
	@echo "Installing Bellwether into $(VENV) …"
	@$(PIP) --require-hashes -r requirements/build.lock -r requirements/runtime.lock
	@$(INSTALL_TREE)
	@touch $@

$(VENV)/test.stamp: $(VENV)/runtime.stamp requirements/test.lock
	@echo "Installing the test tools into $(VENV) …"
	@$(PIP) --require-hashes -r requirements/test.lock
	@touch $@
