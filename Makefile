# `make run` and `make test` are all that a fresh machine needs; `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin

help: ## show what can be made
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup ## install, prepare and serve on http://127.0.0.1:8000 with a demo site
	@exec $(BIN)/moderation serve --with-demo

setup: .venv/run.stamp ## make .venv with the `moderation` command in it

test: .venv/test.stamp ## run all tests, the browser and PostgreSQL ones included
	@tests/install_chromium.sh
	@tests/install_clients.sh
	@$(BIN)/pytest -n 2 --dist loadgroup $(ARGS)

check: .venv/test.stamp ## lint, types, import contract: what must hold before the tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache | tail -n 12

data: .venv/run.stamp ## check training_data and count it
	@$(BIN)/python -m moderation.classifier.datacheck

bench: .venv/test.stamp ## measure speed: decisions, API, memory, warm start
	@$(BIN)/python -m benchmarks

bench-memory: .venv/test.stamp ## measure how fast a comment is compared with a million others
	@$(BIN)/python -m benchmarks.memory

bench-akismet: .venv/test.stamp ## measure how long Akismet's clients wait, alone and beside other work
	@$(BIN)/python -m benchmarks.checks

url-model: .venv/run.stamp ## train the model of addresses on training_data/links.tsv, into the package
	@$(BIN)/python -m moderation.classifier.url_training

lock: .venv/test.stamp ## resolve the dependencies anew into requirements/
	@$(BIN)/uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes --custom-compile-command 'make lock' -o requirements/run.txt
	@$(BIN)/uv pip compile -q pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --custom-compile-command 'make lock' -c requirements/run.txt -o requirements/test.txt

clean: ## remove what was made, but neither comments nor models
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage

# A Debian without python3-venv cannot make environments; as root we install it, else we say how.
.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then apt-get update -q && apt-get install -qy --no-install-recommends python3-venv; \
	  else echo "this Python cannot make environments: install python3-venv" >&2; exit 1; fi; }
	@echo "Making .venv" && $(PYTHON) -m venv .venv

.venv/run.stamp: .venv/bin/python requirements/run.txt pyproject.toml
	@echo "Installing what the service needs (pinned and hashed, about a minute)"
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q moderation  # a start should not compile, not even where Python may not cache
	@touch $@

.venv/test.stamp: .venv/run.stamp requirements/test.txt
	@echo "Installing what the tests need (pinned and hashed, about a minute)"
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

.PHONY: help run setup test check data url-model bench bench-memory bench-akismet lock clean
