PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin
PIP = $(BIN)/python -m pip install --disable-pip-version-check --require-hashes

.PHONY: run test mutants check bench lock clean

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Heard needs Python 3.11 or later (make PYTHON=python3.12 run)")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.to-run: requirements.txt | $(VENV)/bin/python
	@echo "Installing what Heard runs on: about 230 MB to fetch, once. pip names each package as it comes."
	$(PIP) -r requirements.txt
	touch $@

$(VENV)/.to-test: requirements-dev.txt $(VENV)/.to-run
	@echo "Installing what the tests and checks need besides. pip names each package as it comes."
	$(PIP) -r requirements-dev.txt
	touch $@

$(VENV)/bin/heard: pyproject.toml $(VENV)/.to-run
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --editable .
	touch $@

run: $(VENV)/bin/heard  ## start Heard with a demonstration to explore; PORT=8600 for another port
	HEARD_DATA=demo-data $(BIN)/heard demo
	HEARD_DATA=demo-data $(BIN)/heard run --port $(PORT)

test: $(VENV)/.to-test  ## all tests, the browser's too where there is a Chromium
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadgroup --no-loadscope-reorder

mutants: $(VENV)/.to-test  ## break lines on purpose, one at a time: do tests notice? ONLY=words for some of them
	$(BIN)/python -m tests.mutants.run --only "$(ONLY)"

check: $(VENV)/.to-test  ## lint, types, who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.to-test  ## every table of benchmarks/; DATA=folder for other public data
	for b in benchmarks/*.py; do echo "== $$b"; $(BIN)/python $$b --data $(or $(DATA),../shared/data) || exit 1; done

lock:  ## compile requirements with hashes
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links requirements.in -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links requirements-dev.in -o requirements-dev.txt

clean:
	rm -rf $(VENV) demo-data
