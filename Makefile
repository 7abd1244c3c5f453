# The short ways to what CONTRIBUTING.md asks for. On Windows: the same commands, with .venv\Scripts\.
BIN ?= .venv/bin

.PHONY: check test test-all regenerate

check:  ## style, format, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test:  ## the fast tests: about a quarter of the time of all of them
	$(BIN)/pytest -m "not slow"

test-all:  ## every test, as CI runs them
	$(BIN)/pytest

regenerate:  ## workbook_templates/, samples/2023/, golden outputs
	$(BIN)/python -m tests.regenerate
