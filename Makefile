# Two commands do everything on a machine with Python 3.11 or newer and make:
#   make run    set up, then make the pages of 2022H2 from the demo delivery
#   make test   set up, then run every test, the notebooks included
# All paths are relative, so that the folder's own name may hold spaces.

PYTHON ?= python3
VENV := .venv
ifeq ($(OS),Windows_NT)
PY := $(VENV)/Scripts/python
else
PY := $(VENV)/bin/python
endif
READY := $(VENV)/.ready
# Two workers have two cores: threads of theirs would only wait for each other.
export OPENBLAS_NUM_THREADS := 1
export OMP_NUM_THREADS := 1
# Compiled modules are kept, also where a machine says otherwise: each kernel would compile them anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test test-long bench api notebooks lock clean

run: $(READY)
	$(PY) -m lokalis_research run 2022H2 --demo

test: $(READY)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	@# Which branches no test takes is measured where safety rests; everywhere it would take half as long again.
	$(PY) -m pytest -n 2 --dist loadfile tests/result tests/release --cov
	$(PY) -m pytest -n 2 --dist loadfile --ignore tests/result --ignore tests/release
	@# Personal data may not lie in a checkout, not even made-up ones: a home of its own, gone afterwards.
	thuis=$$(mktemp -d) && trap 'rm -rf "$$thuis"' EXIT && LOKALIS_THUIS="$$thuis" \
		$(PY) -m pytest -n 2 --dist loadfile --nbval --nbval-sanitize-with tests/nbval.cfg notebooks

# What takes a minute or more for one thing: a batch killed at ten moments, earlier half-years read
# for later ones, a whole study from draw to page. More than a quarter of an hour.
test-long: $(READY)
	$(PY) -m pytest -n 2 --dist loadfile -m long

# How fast things are on this machine: tables, one after the other; a quarter of an hour.
bench: $(READY)
	@$(PY) tests/benchmarks/measured.py
	@for file in tests/benchmarks/bench_*.py; do echo; echo "== $$file"; $(PY) $$file || exit 1; done

# The reference of what a researcher and the rooms call, from docstrings: build/api/index.html.
# Series and indexes of pandas have a type inside for the type checker only; any other warning is shown.
api: $(READY)
	$(PY) -W "ignore:Error parsing type annotation" -m pdoc --docformat numpy --output-directory build/api \
		lokalis_research lokalis_research.result lokalis_research.release lokalis_research.stats \
		lokalis_research.levering lokalis_research.dictionary lokalis_research.period

# The notebooks that stand in the repository, executed anew on the demo delivery.
notebooks: $(READY)
	$(PY) tests/store_outputs.py

# A new lock; needs uv, which nothing else here does.
lock:
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
		--generate-hashes --no-strip-extras --no-annotate --no-header -o requirements.lock

clean:
	rm -rf $(VENV)

$(READY): requirements.lock pyproject.toml
	@echo "Setting up $(VENV): a minute or two, once."
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@# Python reads this file in the encoding of the locale. A relative path has no ë to stumble over.
	@$(PYTHON) -c "import os, pathlib; [p.write_text(os.path.relpath('.', p.parent)) for p in pathlib.Path('$(VENV)').rglob('*lokalis_research.pth')]"
	$(PY) -c "import pathlib; pathlib.Path('$(READY)').touch()"
