# make demo · make test · make check: what a newcomer needs, and exactly what the build server runs.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
DEMO := RUANG_DEMO=1 RUANG_HOME=var/demo RUANG_LAKE=var/demo/lake

.PHONY: setup setup-dev setup-bench demo demo-reset test thorough upgrade bad-files check format lint types floors \
  postgres browser check-spark docs docs-fresh pictures golden sbom audit bench load faults

setup:            ## bring .venv and the front-end parts up to date
	@$(PYTHON) tools/prepare.py

setup-dev:
	@$(PYTHON) tools/prepare.py --dev

demo: setup       ## the running product at http://127.0.0.1:$(PORT), with synthetic data
	@$(DEMO) $(BIN)/ruang web demo --port $(PORT)

demo-reset:       ## throw the demo's data away; the next `make demo` starts anew
	rm -rf var/demo

test: setup-dev   ## everything that needs neither browser nor service nor Spark
	$(BIN)/pytest -n 2 --dist worksteal -m "not browser and not spark and not thorough"

thorough: setup-dev  ## many rounds of what `make test` does once: before a release
	$(BIN)/pytest -n 2 -m thorough

upgrade: setup-dev   ## the part of it that no build goes without: backups, and what a release wrote is opened by this one
	$(BIN)/pytest -n 2 --dist worksteal -m thorough tests/web/backup

bad-files: setup-dev   ## 800 broken files, each read whole or refused in words
	RUANG_BAD_FILES=800 $(BIN)/pytest -n 2 --dist worksteal tests/engine/test_bad_files.py

# Two at a time: a browser waits much, and so does a database. What is quick and fails often comes first.
check: setup-dev  ## all of it, as the build server does
	@$(MAKE) -j2 --output-sync=target format lint floors types docs-fresh browser test postgres check-spark upgrade bad-files

format:
	$(BIN)/ruff format --check ruang tests bench tools

lint:
	$(BIN)/ruff check ruang tests bench tools
	$(BIN)/djlint --quiet --lint ruang/web

types:
	$(BIN)/mypy --show-traceback

floors:
	$(BIN)/lint-imports --no-logo

postgres:         ## the web's tests once more on PostgreSQL: RUANG_POSTGRES=postgres://user@host/name
	@if [ -z "$$RUANG_POSTGRES" ]; then echo "no RUANG_POSTGRES given: not tested on PostgreSQL"; \
	else export DATABASE_URL=$$RUANG_POSTGRES && \
	$(BIN)/pytest -n 2 -m "not browser and not thorough" tests/web && \
	$(BIN)/pytest -n 2 -m thorough tests/web/backup; fi

browser:          ## a real Chromium walks the pages
	$(BIN)/pytest -n 2 --dist loadfile -m browser tests/browser

check-spark: setup-dev   ## the same numbers on a local Spark (needs Java 17 or newer)
	$(BIN)/pytest -m spark tests/engine tests/cli

docs:             ## write the generated pages of docs/ anew
	$(BIN)/python -m tools.docs write

docs-fresh:
	$(BIN)/python -m tools.docs check

pictures: setup-dev   ## the README's pictures, from a demo made anew
	$(BIN)/python -m tools.pictures

golden: setup-dev ## this release's files for tests/golden, when it is done (needs RUANG_POSTGRES)
	$(BIN)/python -m tools.golden

sbom: setup       ## what Ruang is made of, for machines (CycloneDX): var/sbom.json
	@mkdir -p var && $(BIN)/python -m tools.sbom var/sbom.json && echo var/sbom.json

audit: setup      ## known weaknesses of what is locked, asked of OSV and npm (needs the network)
	$(BIN)/uv audit --frozen --no-dev --no-config
	npm audit --package-lock-only --omit=dev

setup-bench: setup-dev  ## what benches compare with, beside what the tests need
	$(BIN)/uv sync --frozen --inexact --no-config --no-python-downloads --quiet \
	  --no-build-isolation-package ruang --python $(BIN)/python --all-groups --all-extras

bench: setup-bench  ## measure, side by side in one run
	$(BIN)/python -m bench.location_quotient
	$(BIN)/python -m bench.ellison_glaeser
	$(BIN)/python -m bench.coagglomeration
	$(BIN)/python -m bench.complexity
	$(BIN)/python -m bench.spatial
	$(BIN)/python -m bench.kdensity
	$(BIN)/python -m bench.related_groups
	$(BIN)/python -m bench.whole_path
	$(BIN)/python -m bench.intake
	$(BIN)/python -m bench.search

load: setup-dev   ## 200 visitors and 40 people at once, on a demo of its own
	$(BIN)/python -m bench.load

faults: setup-dev ## kill server, workers (and, with --postgres, database) while people work
	$(BIN)/python -m bench.faults --kills 100
