# Two commands do everything on a fresh machine: `make graph` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT := out
CORPUS ?= ../shared

.PHONY: graph serve test evaluate train check setup assets npm browser virtuoso clean

graph: setup
	$(BIN)/kg build seeds/ --store $(OUT)/kg-store --format table
	$(BIN)/kg export -o $(OUT)/graph.ttl --store $(OUT)/kg-store
	$(BIN)/kg view -o $(OUT)/graph.html --no-open --store $(OUT)/kg-store
	$(BIN)/kg query papers-using --technique GRPO --store $(OUT)/kg-store --format table

serve: graph
	$(BIN)/kg serve --store $(OUT)/kg-store

test: setup browser virtuoso npm check
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory assets; fi
	$(BIN)/python -m pytest -n auto --dist loadfile

# CORPUS holds gold/NAME.json and data/NAME; the tables go into docs/evaluation.md.
evaluate: setup
	$(BIN)/python -m kg.evaluation $(CORPUS) docs/evaluation.md --texts seeds --gold tests/gold/hf-daily.json --gold tests/gold/zh-unlabelled.json

# The weights that decide about fields and techniques in English text, from the English gold and its MIT-licensed texts.
train: setup
	$(BIN)/python -m kg.evaluation.training $(CORPUS) --gold tests/gold/hf-daily.json --fields tests/gold/hf-daily-fields.json

check: setup
	$(BIN)/ruff check kg tests
	$(BIN)/mypy

setup: $(VENV)/ready

$(VENV)/ready: pyproject.toml
	$(PYTHON) -m venv $(VENV) || { apt-get update && apt-get install -y python3-venv && $(PYTHON) -m venv $(VENV); }
	$(BIN)/pip install --quiet --no-compile --disable-pip-version-check -e '.[dev]'
	touch $@

# The page's tests need Debian's Chromium. It is installed where we may (as root); elsewhere those tests skip, saying so.
browser:
	@if [ ! -x /usr/bin/chromium ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && apt-get install -y -qq chromium fonts-noto-cjk; \
	fi

# One of the SPARQL servers that the tests keep a graph on; without it those tests skip, saying so.
virtuoso:
	@if ! command -v virtuoso-t >/dev/null && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq virtuoso-opensource; \
	fi

# The editor and the WebGL overview: third-party JavaScript, fixed by the lock file, bundled with its licences.
assets: kg/serving/assets/LICENCES.txt

kg/serving/assets/LICENCES.txt: package-lock.json $(wildcard kg/serving/browser/*)
	npm ci --ignore-scripts --no-fund --no-audit --loglevel=error
	node kg/serving/browser/build.mjs

npm:
	@if ! command -v npm >/dev/null && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && apt-get install -y -qq npm; \
	fi

clean:
	rm -rf $(OUT) $(VENV) node_modules kg/serving/assets .pytest_cache .mypy_cache .ruff_cache
