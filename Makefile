# make lab    set up, then JupyterLab with lesson 00 open
# make test   set up, then the whole suite
# A second run goes straight to work: tools/stamp.py tells when all is set up.

ifeq ($(OS),Windows_NT)
PYTHON ?= python
BIN = Scripts
else
PYTHON ?= python3
BIN = bin
endif

# A person's own Python settings stay outside; tools/settings.py has the same list.
unexport PYTHONHOME PYTHONPATH PYTHONSAFEPATH PYTHONSTARTUP PYTHONUSERBASE \
	PYTHONPLATLIBDIR PYTHONEXECUTABLE PYTHONOPTIMIZE PYTHONWARNINGS PYTHONDEVMODE \
	PYTHONINSPECT PYTHONCASEOK

VENV = .venv
RUN = $(VENV)/$(BIN)/python
REFERENCES_VENV = .venv-references
REFERENCES_RUN = $(REFERENCES_VENV)/$(BIN)/python
# Another Python than the one in .venv is taken when it is named: make lab PYTHON=...
NAMED = $(if $(filter file,$(origin PYTHON)),,--python "$(PYTHON)")
FITS = import sys; v = sys.version_info[:2]; t = "%d.%d" % v; a = "Name another: make lab PYTHON=python3.13"; \
	sys.exit("The course needs Python 3.11 or newer; this is %s. %s" % (t, a) if v < (3, 11) else \
	"The course needs Python 3.14 or older; this is %s. %s" % (t, a) if v > (3, 14) else 0)

.PHONY: help lab setup setup-test setup-references test lint types units exercises \
	lessons accessibility browser references references-update notebooks \
	check-notebooks bench measure sweep lock clean

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
	$(RUN) -m tools.lab $(ARGS)

# The environment's own Python tells whether all is well and mends its packages. Where it
# cannot, 1 or a crash, the environment is made anew; 3 is a failure that this would not cure.
setup setup-test: OWN = $(RUN)
setup-references: OWN = $(REFERENCES_RUN)
setup setup-test setup-references:
	@if [ -x $(OWN) ]; then $(OWN) -E -s -m tools.set_up $@ $(NAMED); else false; fi; \
	case $$? in 0) ;; 3|130) exit 1;; \
	*) $(PYTHON) -E -s -c '$(FITS)' && $(PYTHON) -E -s -m tools.set_up $@ --anew;; esac

test: lint types
	$(RUN) -m pytest $(ARGS)

lint: setup-test
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m tools.biome

types: setup-test
	$(RUN) -m mypy utils tools data/recipes tests/course.py tests/conftest.py tests/stress.py \
		tests/engine.py tests/toy.py tests/browser tests/references

units: setup-test
	$(RUN) -m pytest -m "not browser and not notebooks" $(ARGS)

exercises: setup-test
	$(RUN) -m pytest tests/test_exercises.py tests/test_practice.py tests/lessons $(ARGS)

lessons: setup-test
	$(RUN) -m pytest tests/test_lessons.py tests/test_notebooks.py \
		tests/test_toy_lesson.py $(ARGS)

accessibility: setup-test
	$(RUN) -m pytest tests/test_accessibility.py $(ARGS)

browser: setup-test
	$(RUN) -m pytest -m browser $(ARGS)

notebooks: setup-test
	$(RUN) -m tools.notebooks $(ARGS)

check-notebooks: setup-test
	$(RUN) -m tools.notebooks --check $(ARGS)

references: setup-references
	$(REFERENCES_RUN) -m tests.references --check $(ARGS)

references-update: setup-references
	$(REFERENCES_RUN) -m tests.references $(ARGS)

bench: setup-test setup-references
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
	rm -rf $(VENV) $(REFERENCES_VENV) .jupyter build .pytest_cache .mypy_cache .ruff_cache \
		.hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +
	find . -name .ipynb_checkpoints -prune -exec rm -rf {} +
