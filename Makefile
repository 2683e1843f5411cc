# The words to type in this project. `make` alone prints them.
PORT   ?= 8000
FRESH  ?=
SIZES  ?= 1 10 100
PYTHON ?= python3

# Everything is installed from lock files with hashes; --no-deps because a lock file is already complete.
INSTALL = .venv/bin/python -m pip install -qq --disable-pip-version-check --no-compile --no-deps
RUN_SETUP = .venv/.run-is-set-up
DEV_SETUP = .venv/.dev-is-set-up

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test check lint bench lock clean

help: ## print these lines
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(RUN_SETUP) ## make .venv with locked versions; the command is then .venv/bin/gongji
	@echo "Ready. The command is .venv/bin/gongji"

setup-dev: $(DEV_SETUP) ## the same, with what tests and lint need
	@echo "Ready. Now: make check, or make test"

run: $(RUN_SETUP) ## build the demo community and serve it; PORT=8000, FRESH=1 starts again; Ctrl-C stops
	@exec .venv/bin/gongji demo --port $(PORT) $(if $(FRESH),--fresh)

test: lint ## every test, on SQLite and on PostgreSQL; installs missing system parts or says how
	@sh tools/system_parts.sh postgresql chromium java
	.venv/bin/python -m tests.postgres .venv/bin/pytest tests/community -n 2 -q
	.venv/bin/pytest tests/browser tests/community -n 2 -q
	.venv/bin/pytest -n 2 --ignore=tests/browser --ignore=tests/community --cov --cov-report=term -q

check: lint ## the quick look before a commit: lint and the tests that are not slow
	.venv/bin/pytest -n 2 -m "not slow" --ignore=tests/browser

lint: $(DEV_SETUP) ## style, format, types, and who may import whom
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports

bench: $(RUN_SETUP) ## measure this machine against what is promised; SIZES="1 10 100" in millions of members
	@sh tools/system_parts.sh postgresql chromium
	.venv/bin/python -m benchmarks $(addsuffix 000000,$(SIZES))

lock: $(DEV_SETUP) ## choose the newest versions that suit each other and write requirements/*.txt
	.venv/bin/python tools/lock.py

clean: ## remove .venv, caches and the demo's data
	rm -rf .venv var build dist gongji.egg-info .coverage .pytest_cache .mypy_cache .ruff_cache .hypothesis
	rm -rf .import_linter_cache
	find gongji tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@sh tools/make_venv.sh $(PYTHON)

$(RUN_SETUP): requirements/run.txt pyproject.toml | .venv/bin/python
	@echo "Installing what the command and the demo need (about a minute, once) ..."
	@$(INSTALL) --require-hashes -r requirements/run.txt
	@$(INSTALL) --no-build-isolation --editable .
	@.venv/bin/python tools/first_run.py
	@touch $@

$(DEV_SETUP): requirements/dev.txt requirements/run.txt pyproject.toml | .venv/bin/python
	@echo "Installing what the tests need, PySpark among it (about three minutes, once) ..."
	@$(INSTALL) --require-hashes -r requirements/run.txt
	@$(INSTALL) --require-hashes --no-build-isolation -r requirements/dev.txt # PySpark is built with run.txt's setuptools
	@$(INSTALL) --no-build-isolation --editable .
	@.venv/bin/python tools/first_run.py
	@touch $(RUN_SETUP) $@
