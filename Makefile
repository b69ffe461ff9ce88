# hotline: `make run` and `make test` do all; the rest is for who works here.
PY := .venv/bin/python
RUN_PACKAGES := espeak-ng sox
TEST_PACKAGES := $(RUN_PACKAGES) chromium fonts-noto-cjk sip-tester

.PHONY: run setup setup-test test check bench web openapi lock clean

run: setup            ## set everything up, then Asterisk and the service in the foreground
	@exec .venv/bin/hotline run

setup:
	@setup/python.sh run
	@setup/system.sh $(RUN_PACKAGES)

setup-test:
	@setup/python.sh test
	@setup/system.sh $(TEST_PACKAGES)

test: setup-test web  ## everything: check, borders, stories; ends with pytest's summary
	@$(MAKE) --no-print-directory check-static
	@$(PY) -m hotline.asterisk_setup
	$(PY) -m pytest

check: check-static   ## the fast part: style, types, contracts, rules
	@$(PY) -m pytest -q -m "not border and not story"

check-static: setup-test
	@$(PY) -m ruff format --check --quiet .
	@$(PY) -m ruff check --quiet .
	@.venv/bin/codespell
	@.venv/bin/lint-imports --no-cache --verbose >/dev/null || .venv/bin/lint-imports
	@.venv/bin/basedpyright --level error

bench: setup-test     ## measure, as ratios to a peer in the same run; writes bench/RESULTS.md
	@$(PY) -m bench

web: setup            ## build the web desk
	@setup/web.sh

openapi: setup        ## the API's description and the web desk's types from it
	@$(PY) -m console.openapi

lock: setup-test      ## renew the lock files
	@setup/lock.sh

clean:                ## remove what was made, except the database
	rm -rf .venv console/web/dist console/web/node_modules .pytest_cache .ruff_cache
