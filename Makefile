# hotline: `make run` and `make test` do all; the rest is for who works here.
PY := .venv/bin/python
RUN_PACKAGES := espeak-ng sox libsox-fmt-mp3
TEST_PACKAGES := $(RUN_PACKAGES) chromium fonts-noto-cjk sip-tester slapd

# Every start of a program would compile our modules anew: half its time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run fresh setup setup-test test check style types contracts rules web-check bench web openapi lock clean

run: setup            ## set everything up, then Asterisk and the service in the foreground
	@exec .venv/bin/hotline run

setup:
	@setup/python.sh run
	@setup/system.sh $(RUN_PACKAGES)

setup-test:
	@setup/python.sh test
	@setup/system.sh $(TEST_PACKAGES)

test: setup-test      ## everything; ends with pytest's summary
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target style contracts types web-check
	@setup/web.sh
	@$(PY) -m hotline.asterisk.setup
	@$(PY) -m hotline.voice.setup
	$(PY) -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder

check:                ## the fast part: style, types, contracts, rules
	@setup/python.sh test
	@QUICK=1 $(MAKE) --no-print-directory --jobs 3 --output-sync=target style contracts types web-check rules

style:
	@$(PY) -m ruff format --check --quiet .
	@$(PY) -m ruff check --quiet .
	@.venv/bin/codespell

contracts:
	@setup/check/unchanged.sh contracts '*.py' .venv/bin/lint-imports --no-cache

# The fast check reads the types of what changed and of what imports it; `make test` all, tests' too.
types:
ifdef QUICK
	@files=$$($(PY) setup/check/changed_types.py); [ -z "$$files" ] || .venv/bin/basedpyright --level error $$files
else
	@setup/check/unchanged.sh types '*.py' .venv/bin/basedpyright --level error
endif

web-check:
	@setup/check/unchanged.sh web-check 'web *.py ivr/flows' setup/web.sh check

# Files that are borders or stories as a whole are not even loaded: that took longer than the rules.
rules:
	@$(PY) -m pytest -q -m "not border and not story and not slow" $$(grep -rLE --include='test_*.py' \
	  '^pytestmark = \[?pytest\.mark\.(border|story)' tests)

fresh:                ## README's first command in minimal Debian roots; as root; SUITES= RUNS=20 TEST=1
	@SUITES="$(SUITES)" RUNS="$(RUNS)" TEST="$(TEST)" setup/fresh.sh

bench: setup-test     ## measure, as ratios to a peer in the same run; writes bench/RESULTS.md
	@$(PY) -m hotline.voice.setup
	@$(PY) -m bench

web: setup            ## build the web desk
	@setup/web.sh

openapi: setup-test   ## the API's description and the web desk's types from it
	@$(PY) -m console.openapi
	@$(PY) -m exchange.asyncapi
	@PATH="$$(setup/web.sh env)" npm --prefix web run --silent api

lock: setup-test      ## renew the lock files
	@setup/lock.sh

clean:                ## remove what was made, except the database
	rm -rf .venv web/dist web/node_modules .pytest_cache .ruff_cache
