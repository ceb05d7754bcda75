# make run      sets everything up and starts the app; its address is printed
# make dev      the same for who changes the code: a changed file is taken up at once, kept results are made anew
# make test     the same set-up, plus what the tests need (a Chromium too), then the whole suite
# make quick    the tests that need neither a browser nor a training: under two minutes
# make lint     style, types, the rooms' imports, dead code, and the scripts of the browser
# make results  measures every model in assets/models for the Compare page's table; takes some minutes
#
# May be set:  PYTHON=python3.12   the Python (3.11 to 3.13) that .venv is made with
#              VENV=folder         another folder than .venv
#              PORT=8600           the port; without it Streamlit takes 8501 or the next free one
#              HOST=0.0.0.0        let other machines in; without it only this one
#              ADDRESS=name        the name under which others reach this machine, for the printed address
#              WORKERS=4        how many tests run at a time; 2 without it
#              FILE=file           what make results measures on; without it SNLI's dev file, where it is found
#              TORCH_INDEX=url     a package index to take torch from, such as PyTorch's own for the CPU build

PYTHON ?= python3
VENV ?= .venv
PORT ?=
HOST ?=
ADDRESS ?=
TORCH_INDEX ?=
WORKERS ?= 2
DEV := snli_1.0_dev.jsonl
FILE ?= $(firstword $(wildcard $(addsuffix /$(DEV).gz,$(or $(SPINN_DATA),../shared/data)/snli) data/$(DEV)))

VENV_PYTHON := $(VENV)/bin/python
PIP := $(VENV_PYTHON) -m pip install --disable-pip-version-check --no-input
# A stamp is younger than its list of packages once that list is installed: nobody asks the network again.
RUN_STAMP := $(VENV)/.installed-run
TEST_STAMP := $(VENV)/.installed-test
ESLINT := tests/javascript/node_modules/eslint/bin/eslint.js

# One thread of torch a worker: two that share a core wait for each other. A file's tests stay together, in their order.
TESTS = OMP_NUM_THREADS=1 $(VENV_PYTHON) -m pytest -q -n $(WORKERS) --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help run dev test quick lint results browser

help:
	@sed -n 's/^# \{0,1\}//p' Makefile | sed -n '1,/^ *TORCH_INDEX/p'

# A compiled file is a changed file to the watcher too: each one would start every visitor's page anew.
dev: export PYTHONDONTWRITEBYTECODE := 1
dev: WATCHING := --server.fileWatcherType auto --server.runOnSave true

run dev: $(RUN_STAMP)
	@$(VENV_PYTHON) -m streamlit run app.py $(WATCHING) $(if $(PORT),--server.port $(PORT)) \
		$(if $(HOST),--server.address $(HOST)) $(if $(ADDRESS),--browser.serverAddress $(ADDRESS))

test: $(TEST_STAMP) browser
	$(TESTS)

quick: $(TEST_STAMP)
	$(TESTS) -m "not browser and not slow"

lint: $(TEST_STAMP) $(ESLINT)
	$(VENV_PYTHON) -m ruff check .
	$(VENV_PYTHON) -m ruff format --check .
	$(VENV_PYTHON) -m mypy
	$(VENV)/bin/lint-imports
	$(VENV_PYTHON) -m vulture
	$(VENV)/bin/node $(ESLINT) --config tests/javascript/eslint.config.mjs spinn_core/ui

results: $(RUN_STAMP)
	@test -n "$(FILE)" || { echo "SNLI's dev file is not here. Fetch it with python -m spinn_core download snli --to data," \
		"or name a file like it: make results FILE=$(DEV)" >&2; exit 2; }
	@$(VENV_PYTHON) -m spinn_core results "$(FILE)"

browser: $(TEST_STAMP)
	@$(VENV_PYTHON) tests/browser/chromium_finder.py --install

$(VENV_PYTHON):
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null || { \
		found=$$($(PYTHON) --version 2>&1 | head -n 1); \
		echo "$(PYTHON) must be Python 3.11, 3.12 or 3.13, but it answers: $$found." \
			"Install one and name it: make $(or $(firstword $(MAKECMDGOALS)),run) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -f $(VENV_PYTHON); \
		echo "$(PYTHON) could not make the folder $(VENV)." \
			"On Debian and Ubuntu run: apt-get install python3-venv" >&2; exit 1; }

$(RUN_STAMP): requirements.txt $(VENV_PYTHON)
	@echo "Installing the packages of requirements.txt into $(VENV) (once; torch makes it take a few minutes)"
ifneq ($(strip $(TORCH_INDEX)),)
	$(PIP) "$$(grep '^torch==' requirements.txt)" --index-url $(TORCH_INDEX)
endif
	$(PIP) -r requirements.txt
	@touch $@

$(ESLINT): tests/javascript/package-lock.json $(TEST_STAMP)
	@PATH="$(abspath $(VENV))/bin:$$PATH" npm ci --prefix tests/javascript --no-audit --no-fund
	@touch $@

$(TEST_STAMP): requirements-dev.txt $(RUN_STAMP)
	$(PIP) -r requirements-dev.txt
	@touch $@
