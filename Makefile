# Two commands to begin with: make demo, make test. Each sets up what it needs.

.DEFAULT_GOAL := help
.PHONY: help demo test check quick setup format lock wheel-check hooks clean

SCRIPT := .venv/bin/python scripts

help: ## this list
	@echo "Aisle: a shopping assistant and help-centre bot that a store runs itself."
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-20s %s\n", $$1, $$2}'
	@echo
	@echo "  PYTHON=python3.12   chooses the Python;   ARGS=…   goes to pytest, as in make quick ARGS='-k lock'"

demo: setup ## open the demo shop, the chat page and the API docs
	@.venv/bin/aisle demo

test: setup ## everything: format, lint, types, floors, tests, wheel
	@$(SCRIPT)/check.py $(ARGS)

check: test ## the same as make test

quick: setup ## format, lint, floors, types and the quick tests
	@$(SCRIPT)/check.py --quick $(ARGS)

setup: ## make or refresh .venv (done by the others when needed)
	@PYTHON="$(PYTHON)" sh scripts/python.sh setup.py

format: setup ## put the code in its format and mend what ruff can mend
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format .

lock: ## write requirements.lock from pyproject.toml (UPGRADE=1: newest versions)
	@PYTHON="$(PYTHON)" sh scripts/python.sh lock.py $(if $(UPGRADE),--upgrade)

wheel-check: setup ## build the wheel and load the package's data from it, away from here
	@$(SCRIPT)/wheel_check.py

hooks: setup ## run the quick checks before each commit
	@.venv/bin/pre-commit install

clean: ## remove what set-up and checks made
	@rm -rf .venv .venv-uv .setup.log .setup.lock .requirements.draft dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "✓ Clean. Next: make demo, or make test"
