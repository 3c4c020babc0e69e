# make lab    set up, then JupyterLab with lesson 00 open
# make test   set up, then the whole suite
# A stamp in .venv tells what is set up, so a second run goes straight to work.

ifeq ($(OS),Windows_NT)
PYTHON ?= python
BIN = Scripts
# Git's shell would turn /lab/tree into a folder of Windows.
export MSYS2_ARG_CONV_EXCL = *
else
PYTHON ?= python3
BIN = bin
endif

VENV = .venv
RUN = $(VENV)/$(BIN)/python
REFERENCES_VENV = .venv-references
REFERENCES_RUN = $(REFERENCES_VENV)/$(BIN)/python
LESSON = notebooks/00_start_here.ipynb
# JupyterLab refuses to run as root, which containers do; nothing else is loosened.
ROOT = $(shell [ "$$(id -u 2>/dev/null)" = 0 ] && echo --allow-root)
QUIET = --LabApp.news_url=None \
	--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate

.PHONY: help lab setup setup-test test lint types units exercises lessons \
	accessibility browser references references-update notebooks check-notebooks \
	bench measure sweep lock clean

help:
	@echo "make lab         open the course in JupyterLab, at lesson 00"
	@echo "make test        the whole suite; its parts are lint, types, units, exercises,"
	@echo "                 lessons, accessibility and browser"
	@echo "make notebooks   run every notebook and store it in its canonical form"
	@echo "make references  ask PyTorch, ONNX and transformers anew and compare"
	@echo "make bench       measure the speed"
	@echo "make measure     measure the numbers that the lessons quote about models"
	@echo "make sweep       damage every data file in many ways: an error or equal data"
	@echo "make lock        compile the locks (UPGRADE=--upgrade for the newest versions)"
	@echo "make clean       remove the environments and the caches"

lab: setup
	$(RUN) -m jupyterlab $(ROOT) $(QUIET) --LabApp.default_url=/lab/tree/$(LESSON) $(ARGS)

setup: $(VENV)/set-up
setup-test: $(VENV)/set-up-test

$(VENV)/pip:
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(None if v >= (3, 11) else "The course needs Python 3.11 or newer; this is %d.%d. Name another: make lab PYTHON=python3.13" % v)'
	$(PYTHON) -m venv $(VENV)
	@touch $@

# uv sets up in a third of pip's time and checks the same hashes. Where it cannot
# run or has no way to the packages, pip does the work.
$(VENV)/set-up: requirements.txt tools/bootstrap.txt | $(VENV)/pip
	@echo "Setting up the course in $(VENV): about a minute, once."
	@if $(RUN) -m pip install -q --require-hashes -r tools/bootstrap.txt \
		&& $(RUN) -m uv pip install -q --python $(RUN) --require-hashes -r requirements.txt; \
	then :; else $(RUN) -m pip install -q --require-hashes -r requirements.txt; fi
	@touch $@

$(VENV)/set-up-test: tests/requirements.txt $(VENV)/set-up
	@echo "Setting up the tests."
	@if $(RUN) -m uv pip install -q --python $(RUN) --require-hashes -r tests/requirements.txt; \
	then :; else $(RUN) -m pip install -q --require-hashes -r tests/requirements.txt; fi
	$(RUN) -m tools.browser --install
	@touch $@

test: lint types
	$(RUN) -m pytest $(ARGS)

lint: setup-test
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .

types: setup-test
	$(RUN) -m mypy utils tools data/recipes tests/course.py tests/conftest.py tests/stress.py \
		tests/browser tests/references

units: setup-test
	$(RUN) -m pytest -m "not browser and not notebooks" $(ARGS)

exercises: setup-test
	$(RUN) -m pytest -k "exercises or practice" $(ARGS)

lessons: setup-test
	$(RUN) -m pytest tests/test_notebooks.py $(ARGS)

accessibility: setup-test
	$(RUN) -m pytest tests/test_accessibility.py $(ARGS)

browser: setup-test
	$(RUN) -m pytest -m browser $(ARGS)

notebooks: setup-test
	$(RUN) -m tools.notebooks $(ARGS)

check-notebooks: setup-test
	$(RUN) -m tools.notebooks --check $(ARGS)

$(REFERENCES_VENV)/set-up: tests/references/requirements.txt
	$(PYTHON) -m venv $(REFERENCES_VENV)
	$(REFERENCES_RUN) -m pip install -q -r tests/references/requirements.txt
	@touch $@

references: $(REFERENCES_VENV)/set-up
	$(REFERENCES_RUN) -m tests.references --check $(ARGS)

references-update: $(REFERENCES_VENV)/set-up
	$(REFERENCES_RUN) -m tests.references $(ARGS)

bench: setup-test $(REFERENCES_VENV)/set-up
	$(RUN) -m tools.bench $(ARGS)

# On one thread: the products are small, and the numbers are the same everywhere.
measure: export OPENBLAS_NUM_THREADS = 1
measure: setup-test
	$(RUN) -m data.recipes.measure $(ARGS)

sweep: setup-test
	$(RUN) -m tools.sweep $(ARGS)

lock: setup
	$(RUN) -m tools.lock $(UPGRADE)

clean:
	rm -rf $(VENV) $(REFERENCES_VENV) build .pytest_cache .mypy_cache .ruff_cache \
		.hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +
	find . -name .ipynb_checkpoints -prune -exec rm -rf {} +
