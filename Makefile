# `make run` and `make test` do all their own set-up: Python ≥ 3.11, pip, git and make are enough.
# make PYTHON=/path/to/python3.13 VENV=/tmp/venv … chooses another interpreter and another place.
# make test-long AREA=store/write … is one folder of tests, with many times as many examples.
VENV ?= .venv
BIN := $(VENV)/bin
# Where PYTHONDONTWRITEBYTECODE is set, each worker would compile all tests anew.
PYTEST := env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n auto --dist worksteal
export PYTHON VENV

.PHONY: run demo test test-long check bench bench-docs clean

run:
	@.ci/set-up
	@$(BIN)/leantui --workspace .

demo:
	@.ci/set-up
	@$(BIN)/leantui demo

test:
	@.ci/set-up dev
	$(PYTEST)

test-long:
	@.ci/set-up dev
	HYPOTHESIS_PROFILE=long $(PYTEST) tests/$(AREA)

check:
	@.ci/set-up dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench:
	@.ci/set-up dev
	$(BIN)/python -m benchmarks

bench-docs:
	@.ci/set-up dev
	$(BIN)/python -m benchmarks --into docs/performance.md

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
