# Everything a person or a build machine does here. `make help` lists it.
# The first call makes a virtual environment in .venv; a stamp keeps later calls quick.

VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
# One process per core; Hypothesis and Chromium gain nothing from more.
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
STATIC := gateway/console/static/index.html

# The first Python that is new enough.
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3.14 python3; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo "$$name" && break; done)

.DEFAULT_GOAL := help
.PHONY: help run setup frontend lint trino test test-quick test-deep bench pages clean

help: ## list what can be made
	@awk -F ': .*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup frontend ## set up, build the console, and run the demonstration on 127.0.0.1:8000 (PORT=...)
	$(BIN)/lakegate demo --port $(PORT)

setup: $(VENV)/.installed ## make the virtual environment with everything that is needed

$(VENV)/.installed: pyproject.toml
	@test -n "$(PYTHON)" || { echo "Lakegate needs Python 3.11 or newer: install it, or name it: make PYTHON=/path/to/python" >&2; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || { \
		: "Debian keeps the pip of virtual environments in a package of its own" && \
		$(PYTHON) -m venv --clear --without-pip $(VENV) && $(PYTHON) -m pip --python $(BIN)/python install --quiet pip; } || { \
		echo "this Python cannot make a virtual environment: install its package, such as python3.11-venv" >&2; exit 1; }
	$(BIN)/pip install --quiet --editable '.[dev]'
	@touch $@

frontend: $(STATIC) ## build the console into gateway/console/static

FRONTEND_FILES := $(shell find frontend -path frontend/node_modules -prune -o -type f -print)
$(STATIC): $(FRONTEND_FILES) $(VENV)/.installed
	$(BIN)/python frontend/build.py
	@touch $@

# Without a browser the console would go untested, and nobody would notice.
$(VENV)/.chromium:
	@if [ -n "$$CHROMIUM" ] || [ -x /usr/bin/chromium ]; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then apt-get update -qq && apt-get install -qq -y chromium; \
	elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo apt-get update -qq && sudo apt-get install -qq -y chromium; \
	else echo "the tests of the console need Chromium: install it at /usr/bin/chromium, or name it in CHROMIUM" >&2; exit 1; fi
	@mkdir -p $(VENV) && touch $@

lint: setup ## check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python frontend/build.py --check

trino: setup ## fetch a real Trino server for the tests, where Java 17, Maven and its central are
	@$(BIN)/python -m tests.trino.fetch

test: lint frontend trino $(VENV)/.chromium ## everything that CI runs; policy, documents, govern, sql and auth must be covered wholly
	HYPOTHESIS_PROFILE=ci $(BIN)/python -m pytest -n $(JOBS) --dist loadfile --durations 20 --cov

test-quick: setup ## the tests that need no browser and no long search for counterexamples
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile -q --ignore tests/browser --ignore tests/properties

test-deep: setup ## the laws, with many more examples
	HYPOTHESIS_PROFILE=deep $(BIN)/python -m pytest -n $(JOBS) tests/properties

bench: setup ## speed beside the limit, plain Strawberry, PostGraphile and RoAPI (BENCH=...)
	$(BIN)/python -m benchmarks $(BENCH)

pages: setup ## write what is written from the code: pages of docs/, schema/schema.graphql
	$(BIN)/python -m docs.generate

clean: ## delete what was made
	rm -rf $(VENV) .trino benchmarks/.peers build dist gateway/console/static frontend/node_modules tests/http/audit/node_modules tests/subscriptions/client/node_modules \
		examples/typescript/node_modules \
		.mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .coverage.*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
