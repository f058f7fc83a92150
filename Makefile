# Two commands set up a fresh machine: `make demo` to use it, `make test` to work on it.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help demo test check format bench train clean

help: ## list what there is to make
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/demo-installed ## check two sample portraits: verdicts here, overlays and JSON in demo-output/
	$(BIN)/python -m biyezhao.serving.samples demo-output

test: $(VENV)/dev-installed ## run all tests
	$(BIN)/pytest

check: $(VENV)/dev-installed ## lint, formatting and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/pyright --pythonpath $(BIN)/python

format: $(VENV)/dev-installed ## format the code, mend what the linter can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(VENV)/dev-installed ## measure accuracy and speed (PORTRAITS=folder of portraits with its manifest)
	$(BIN)/python -m biyezhao.training.bench $(PORTRAITS)

train: $(VENV)/dev-installed ## train the network and export it (PORTRAITS=folder of portraits with its manifest)
	$(BIN)/python -m biyezhao.training.fit $(PORTRAITS)

clean: ## remove the environment and what the commands wrote
	rm -rf $(VENV) demo-output build biyezhao.egg-info

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/demo-installed: pyproject.toml | $(VENV)/bin/python
	@echo "installing into $(VENV), about a minute ..."
	$(PIP) -e ".[demo]"
	@touch $@

$(VENV)/dev-installed: pyproject.toml | $(VENV)/bin/python
	@echo "installing into $(VENV) with the training stack, several minutes ..."
	$(PIP) -e ".[train,dev]"
	@touch $@
