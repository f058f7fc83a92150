# Two commands set up a fresh machine: `make demo` to use it, `make test` to work on it.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PORTRAITS ?= ../shared/portraits
VERSION ?= 0.5.0
RUN ?= runs/parsing
PIP := $(BIN)/python -m pip install --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help demo test check format bench proof load sheets datacard docs pictures notebooks train evaluate clean

help: ## list what there is to make
	@awk -F ":.*## " '/^[a-z]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

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

bench: $(VENV)/dev-installed ## measure what the README claims
	$(BIN)/python tests/benchmark.py $(PORTRAITS) --markdown docs/benchmark.md

proof: $(VENV)/dev-installed ## measure how often every requirement errs, write docs/requirements.md
	$(BIN)/python -m tests.proof $(PORTRAITS)

load: $(VENV)/dev-installed ## measure the service under load and under attack, about ten minutes
	$(BIN)/python tests/load.py --markdown docs/load.md

sheets: $(VENV)/dev-installed ## contact sheets of every painted effect, in runs/sheets: photos of people, keep them private
	$(BIN)/python -m biyezhao.data.sheets runs/sheets --portraits $(PORTRAITS)

datacard: $(VENV)/dev-installed ## measure what the data card says: counts, masks, speed, realism
	(for part in data.counts data.coverage data.speed training.realism; do \
		$(BIN)/python -m biyezhao.$$part $(PORTRAITS) || exit 1; done) > docs/data.md

docs: $(VENV)/dev-installed ## write the reference of the API from the code
	$(BIN)/python docs/reference.py --record
	$(BIN)/python docs/reference.py

pictures: $(VENV)/dev-installed ## take the pictures of the documentation anew; needs chromium and poppler-utils
	$(BIN)/python docs/screenshots.py

notebooks: $(VENV)/dev-installed ## run the notebooks anew and keep what they print
	OMP_NUM_THREADS=1 $(BIN)/jupyter execute --inplace notebooks/*.ipynb

train: $(VENV)/dev-installed ## train the network in three stages, calibrate, export to models/, measure, register in MLflow
	$(BIN)/python -m biyezhao.training.fit training/stage1.yaml --resume
	$(BIN)/python -m biyezhao.training.self_training runs/stage1/network.safetensors runs/parsings --portraits $(PORTRAITS)
	$(BIN)/python -m biyezhao.training.fit training/stage2.yaml --resume
	$(BIN)/python -m biyezhao.training.refit runs/stage2/network.safetensors runs/stage2/refitted.safetensors --portraits $(PORTRAITS)
	$(BIN)/python -m biyezhao.training.fit training/parsing.yaml --resume
	$(BIN)/python -m biyezhao.training.export $(RUN)/network.safetensors --version $(VERSION) --output $(RUN)/raw.onnx
	$(BIN)/python -m biyezhao.training.calibrate $(RUN)/raw.onnx $(RUN)/calibration.json --portraits $(PORTRAITS)
	$(BIN)/python -m biyezhao.training.export $(RUN)/network.safetensors --version $(VERSION) --calibration $(RUN)/calibration.json
	$(BIN)/python -m biyezhao.training.fit_retouching --portraits $(PORTRAITS)
	$(MAKE) evaluate
	$(BIN)/python -m biyezhao.training.registry register models/portrait.onnx $(RUN)/val/evaluation.json
	$(BIN)/python -m biyezhao.training.card $(RUN) --portraits $(PORTRAITS)

evaluate: $(VENV)/dev-installed ## measure the attributes of models/portrait.onnx on the val split
	$(BIN)/python -m biyezhao.training.evaluate $(RUN)/val --portraits $(PORTRAITS) --markdown docs/attributes.md

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
