# Two commands matter: `make run` and `make test`. Everything they need is set up by themselves.

SHELL := /bin/sh
# The first Python from 3.11 to 3.13 found on this machine makes .venv; name another with PYTHON=.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
	&& echo $$python && break; done)
RUNNER = $(or $(PYTHON),$(error Consult needs Python 3.11, 3.12 or 3.13)) scripts/runner.py
BIN = .venv/bin
# The whole suite is shared out, file by file, the longest first (tests/schedule.py says which); a few tests are not worth
# another database each.
WORKERS ?= auto
PARALLEL = $(if $(ARGS),,--numprocesses $(WORKERS) --maxprocesses 4 --dist loadfile --no-loadscope-reorder)
# Tests start a hundred processes: where Python keeps nothing of what it compiled, each compiles the whole anew.
unexport PYTHONDONTWRITEBYTECODE
COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header

.PHONY: run test check audit setup services messages tour bench pictures publiccode soak lock upgrade assets clean

run: ## the whole site on this machine, with its demo
	@$(RUNNER) run

test: check ## every check, then every test; ARGS="-k word" chooses
	@$(RUNNER) exec -- $(BIN)/python -m pytest $(PARALLEL) $(ARGS)

check: ## lint, types, imports, test collection, templates, migrations, translations
	@$(RUNNER) --dev setup
	@$(RUNNER) exec -- $(BIN)/python scripts/check.py

audit: ## bills of materials in var/sbom, and known flaws of every package that is shipped
	@$(RUNNER) --dev setup
	@$(BIN)/python scripts/audit.py

setup: ## environment, browser packages and assets, with the tools for tests
	@$(RUNNER) --dev setup

services: ## PostgreSQL and Valkey only
	@$(RUNNER) services

messages: ## the French catalogue follows the code; names what is still to translate
	@$(RUNNER) --dev setup
	@$(BIN)/python scripts/messages.py

tour: ## the way of a comment through the code, from its form to the dataset, with file and line
	@$(RUNNER) --dev setup
	@$(RUNNER) exec -- $(BIN)/python scripts/tour.py

bench: ## every benchmark, into docs/benchmark.md; ARGS=--quick compares their ratios with bench/ratios.json
	@$(RUNNER) --dev setup
	@$(RUNNER) exec -- $(BIN)/python -m bench $(ARGS)

pictures: ## the pictures of the README, taken by Chromium from the demo, in docs/pictures
	@$(RUNNER) --dev setup
	@$(RUNNER) exec -- $(BIN)/python -m bench.pictures

publiccode: ## the address of the published sources, into publiccode.yml; URL=https://… gives it
	@$(PYTHON) scripts/publiccode.py '$(URL)'

soak: ## the long tests, whole, and a quick run of every benchmark
	@$(RUNNER) --dev setup
	@$(RUNNER) exec -- $(BIN)/python -m pytest -m soak $(ARGS)

lock: ## the locks of pyproject.toml; UPGRADE=--upgrade moves every version
	@$(RUNNER) --dev setup
	$(COMPILE) $(UPGRADE) --extra local --extra production --extra reports --extra sentry --extra dev pyproject.toml -o requirements/dev.txt
	$(COMPILE) --extra local --extra reports --constraints requirements/dev.txt pyproject.toml -o requirements/local.txt
	$(COMPILE) --extra production --extra reports --constraints requirements/dev.txt pyproject.toml -o requirements/production.txt
	$(COMPILE) --extra stt --constraints requirements/dev.txt pyproject.toml -o requirements/stt.txt
	$(COMPILE) --extra sentry --constraints requirements/dev.txt pyproject.toml -o requirements/sentry.txt
	$(COMPILE) --group assets --constraints requirements/dev.txt -o requirements/assets.txt
	$(COMPILE) $(UPGRADE) --group node -o requirements/node.txt

assets: ## browser packages, fonts and icons
	@$(RUNNER) setup

clean: ## forget the environment, the packages and the caches; var/ (the data) stays
	rm -rf .venv frontend/node_modules frontend/static/vendor frontend/static/fonts frontend/static/icons.svg
	rm -rf .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis
