# Everything here sets up what it needs on a machine that has python3 (3.11 or newer) and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help run test lint bench bench-kill lock page page-check clean

help:  ## what there is
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1	\2/p' $(MAKEFILE_LIST)

run: $(VENV)/run.stamp  ## the bot: on Slack if SLACK_BOT_TOKEN is set, in a company in your browser if not
	@if [ -n "$$SLACK_BOT_TOKEN" ]; then exec $(BIN)/dealbot run; else exec $(BIN)/dealbot sandbox; fi

# Compiled once: not by every worker, nor by every program that a test starts.
test: export PYTHONDONTWRITEBYTECODE =
test: $(VENV)/dev.stamp  ## every test, on SQLite and PostgreSQL, with the coverage that is asked for
	@mkdir -p var
	$(BIN)/python -m pytest -n 3 --dist worksteal --cov --cov-report= --junitxml=var/junit.xml
	$(BIN)/python -m coverage report --fail-under=95
	$(BIN)/python -m coverage report --include='bot/rules/*,bot/policy/*' --fail-under=100

lint: $(VENV)/dev.stamp  ## style, types, layers, translations, generated pages
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m bot.text.catalogue check
	@mkdir -p var
	@$(BIN)/python -c 'import pathlib; from bot.policy import reference; reference.write(pathlib.Path("var/reference"))'
	@for page in policy.md policy.schema.json; do cmp docs/$$page var/reference/$$page || \
		{ echo "docs/$$page is stale: run $(BIN)/python -m bot.policy.reference"; exit 1; }; done

bench: $(VENV)/dev.stamp  ## the benchmarks behind the README's numbers, at small sizes
	$(BIN)/python -m bench

bench-kill: $(VENV)/dev.stamp  ## workers killed a thousand times on each database: what is lost, what is there twice
	$(BIN)/python -m bench kill --samples 1000

lock:  ## resolve the pinned versions anew; needs uv
	@command -v uv >/dev/null || { echo "make lock needs uv: $(PYTHON) -m pip install uv"; exit 1; }
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--quiet pyproject.toml --extra picture --group sandbox --output-file requirements/run.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--quiet pyproject.toml --extra picture --group sandbox --group dev --output-file requirements/dev.txt

page: web/node_modules  ## build the sandbox's page into sandbox/web/static; needs node
	cd web && npm run --silent check && npm run --silent build

page-check: web/node_modules  ## whether the committed page is what its sources make
	cd web && npm run --silent check && node build.mjs ../var/page
	diff -r var/page sandbox/web/static || { echo "sandbox/web/static is stale: run make page"; exit 1; }

web/node_modules: web/package-lock.json
	cd web && npm ci --no-audit --no-fund --silent
	@touch $@

clean:  ## remove what was built; data stays where it is
	rm -rf $(VENV) web/node_modules var .coverage .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

$(VENV)/run.stamp: requirements/run.txt pyproject.toml | $(BIN)/python
	$(PIP) install --require-hashes -r $<
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt pyproject.toml | $(BIN)/python
	$(PIP) install --require-hashes -r $<
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/run.stamp

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) was not found. Dealbot needs Python 3.11 or newer."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Dealbot needs Python 3.11 or newer;" \
		"$(PYTHON) is $$($(PYTHON) -V 2>&1). With another one: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "This Python can't make virtual environments." \
		"On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
