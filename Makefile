PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test mutants check bench lock clean

$(VENV)/.installed: requirements.txt requirements-dev.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Heard needs Python 3.11 or later (make PYTHON=python3.12 run)")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r requirements.txt -r requirements-dev.txt
	touch $@

run: $(VENV)/.installed  ## start Heard with a demonstration to explore
	$(BIN)/python -m heard demo
	HEARD_DATA=demo-data $(BIN)/python -m streamlit run streamlit_app.py

test: $(VENV)/.installed  ## all tests, the browser's too where there is a Chromium
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadgroup --no-loadscope-reorder

mutants: $(VENV)/.installed  ## break lines on purpose, one at a time: do tests notice? ONLY=words for some of them
	$(BIN)/python -m tests.mutants.run --only "$(ONLY)"

check: $(VENV)/.installed  ## lint, types, who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.installed  ## every table of benchmarks/; DATA=folder for other public data
	for b in benchmarks/*.py; do echo "== $$b"; $(BIN)/python $$b --data $(or $(DATA),../shared/data) || exit 1; done

lock:  ## compile requirements with hashes
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links requirements.in -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links requirements-dev.in -o requirements-dev.txt

clean:
	rm -rf $(VENV) demo-data
