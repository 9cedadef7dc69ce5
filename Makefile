# make demo   from a fresh clone to a trained network and the pages that show why it decides
# make test   everything that must hold: style, types, floors, tests, journeys
# make bench  the figures of the README, against what they must reach; SEEWHY_PHOTOS=FOLDER adds real photos. Its first
#             run on a machine takes three hours, for the slowest peers; the next ones one and a half. See benchmarks/

PYTHON ?= python3
BIN := .venv/bin
# One thread: the tests are small, and threads that fight for two cores only slow them down.
TESTS := OMP_NUM_THREADS=1 $(BIN)/pytest
PIP := $(BIN)/pip install -q --disable-pip-version-check -c constraints.txt

.PHONY: demo test check types-page quick journeys bench clean

demo: .venv/.train
	$(BIN)/seewhy demo

test: check quick journeys

check: .venv/.dev types-page
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/lint-imports

# The studio's page is served as it is written; only its types (JSDoc) are checked, by the one package of package.json.
types-page:
	@if command -v npm >/dev/null; then \
	  { [ node_modules/.made -nt package-lock.json ] || \
	    { npm ci --silent --ignore-scripts --no-audit --no-fund && touch node_modules/.made; }; } && \
	  node_modules/.bin/tsc -p jsconfig.json; \
	elif [ "$$SEEWHY_REQUIRE_EXTRAS" = 1 ]; then echo "npm is not installed" >&2; exit 1; \
	else echo "npm is not installed: the types of the studio's page are not checked"; fi

quick: .venv/.dev
	$(TESTS) -m "not journey"

journeys: .venv/.dev
	$(TESTS) tests -m journey --timeout 900

bench: .venv/.dev .venv-peers/made
	$(PIP) elpv-dataset
	$(BIN)/python benchmarks/run.py

clean:
	rm -rf .venv .venv-peers node_modules

# The stamps tell what is installed, so that a second run starts at once; a change of the pins installs again.
.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(int(sys.version_info < (3, 11)))' || \
	  { echo "SeeWhy needs Python 3.11 or newer: make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	touch $@

.venv/.train: .venv/.made pyproject.toml constraints.txt
	$(PIP) -e ".[train]"
	touch $@

.venv/.dev: .venv/.made pyproject.toml constraints.txt
	$(PIP) -e ".[dev]"
	touch $@ .venv/.train

# What SeeWhy is compared with, in an environment of its own: 7 GB, for torch with CUDA among others. With
# PEERS_TORCH_INDEX=https://download.pytorch.org/whl/cpu it is a third of that.
.venv-peers/made: benchmarks/peers/requirements.txt
	$(PYTHON) benchmarks/peers/make_venv.py
