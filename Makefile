# Everything a person does here by hand. `make` alone lists it.

python := .venv/bin/python
.DEFAULT_GOAL := help

# Many processes start below: none compiles what another has compiled, whatever the machine is set to.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run demo-reset demo-remove test faults fuzz manual lint fix messages bench requirements clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run:  ## install, prepare and serve at http://127.0.0.1:8000 (PORT, HOST, DATABASE_URL, REDIS_URL)
	@exec scripts/run

demo-reset:  ## put the demo contest back as it was on the first day
	@scripts/environment requirements.txt
	@$(python) manage.py prepare --reset-demo

demo-remove:  ## take the demo away for good, before the site is used in earnest
	@scripts/environment requirements.txt
	@$(python) manage.py prepare --remove-demo

test:  ## the whole suite; ARGS="tests/contest -k deadline" chooses
	@scripts/test $(ARGS)

faults:  ## kill, cut, fill, delay and storm real servers: nothing acknowledged may be lost; one JSON line each
	@scripts/system-packages
	@scripts/environment requirements-dev.txt
	@$(python) -m tests.faults all --profile ci --together 3

fuzz:  ## 20,000 mutated files for every reader of questions; ARGS="--inputs 500 --seed 7 --reader word" chooses
	@scripts/environment requirements-dev.txt
	@$(python) -m tests.fuzz $(ARGS)

manual:  ## take the pictures of docs/huong-dan anew, after pages have changed
	@scripts/system-packages
	@scripts/environment requirements-dev.txt
	@$(python) -m tests.manual

lint:  ## style, templates, missing migrations
	@scripts/environment requirements-dev.txt
	@scripts/lint

fix:  ## let the tools mend what they can
	@scripts/environment requirements-dev.txt
	@$(python) -m ruff check --fix .
	@$(python) -m ruff format .

messages:  ## collect the sentences to translate and compile locale/vi
	@scripts/environment requirements-dev.txt
	@scripts/messages

bench:  ## measure everything, print a table, keep it in bench/results/; ARGS=--quick for a first impression
	@scripts/environment requirements-dev.txt
	@$(python) -m bench all $(ARGS)

requirements:  ## compile requirements*.txt from requirements*.in
	@scripts/environment requirements-dev.txt
	@scripts/compile-requirements

clean:  ## remove what can be made again; the data in var/ stays, only collected static files go
	@rm -rf .venv var/static .pytest_cache .ruff_cache .mypy_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
