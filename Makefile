# Everyday doors. Each makes .venv/ first if it has to; the second time that costs nothing.

PORT ?= 8000
export PORT

# Tools are called through python: scripts in bin/ forget their place when a checkout is moved.
BIN := .venv/bin
# What a shell may carry around must not decide what the tests see.
CLEAN_ENV := env -u DEMO -u PRODUCTION -u DEBUG -u PORTAL_TODAY -u ALLOWED_HOSTS -u SECRET_KEY
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup run serve test test-services lint requirements

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | while IFS='|' read -r door text; \
		do printf '%-22s %s\n' "$$door" "$$text"; done

setup: ## Make .venv/ with the pinned packages, and nothing else
	@sh deploy/setup.sh

run: setup ## The demo with the shipped plans on http://127.0.0.1:8000/ (PORT=8123 make run)
	@DEMO=1 exec $(BIN)/python manage.py demo

serve: setup ## Real work on this machine: an empty portal behind a sign-in
	@exec $(BIN)/python manage.py serve

test: setup ## The whole suite on SQLite (make test ARGS="tests/plans -k spelling")
	@$(CLEAN_ENV) -u DATABASE_URL -u REDIS_URL $(BIN)/python -m pytest -n auto --dist loadgroup $(ARGS)

test-services: setup ## What touches PostgreSQL or Redis, on both (DATABASE_URL, REDIS_URL; default localhost)
	@DATABASE_URL="$${DATABASE_URL:-postgres://postgres@127.0.0.1:5432/sciliteracy}" \
		REDIS_URL="$${REDIS_URL:-redis://127.0.0.1:6379/0}" REQUIRE_SERVICES=1 \
		$(CLEAN_ENV) $(BIN)/python -m pytest -n auto --dist loadgroup $(ARGS)

lint: setup ## Style, direction of imports, types, missing migrations, the compose file
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/python $(BIN)/lint-imports --no-cache >.venv/lint-imports.log 2>&1 || { cat .venv/lint-imports.log; exit 1; }
	@$(BIN)/python deploy/typed_modules.py | xargs $(BIN)/python -m mypy
	@$(CLEAN_ENV) -u DATABASE_URL $(BIN)/python manage.py makemigrations --check --dry-run
	@$(BIN)/python $(BIN)/check-jsonschema --quiet --builtin-schema vendor.compose-spec docker-compose.yml

requirements: setup ## Compile requirements/*.txt from pyproject.toml (UPGRADE=1 for newer versions)
	@sh deploy/compile_requirements.sh $(if $(UPGRADE),--upgrade)

.PHONY: drill
drill: setup ## Back up, restore elsewhere, compare row for row; the record goes into var/drills/
	@$(BIN)/python manage.py drill $(ARGS)

.PHONY: chaos
chaos: setup ## Reminders under kills and outages, full size, on servers of its own (some minutes)
	@$(CLEAN_ENV) -u DATABASE_URL -u REDIS_URL CHAOS=full $(BIN)/python -m pytest -s tests/chaos $(ARGS)

.PHONY: vendor
vendor: setup ## Renew Bootstrap and ECharts in static/vendor/ from its list (ARGS=--check compares only)
	@$(BIN)/python deploy/vendor.py $(ARGS)

.PHONY: screenshots
screenshots: setup ## Two pictures (1440 and 390 px) of every page of the demo, into docs/screenshots/
	@$(CLEAN_ENV) -u DATABASE_URL -u REDIS_URL REQUIRE_BROWSER=1 $(BIN)/python -m pytest tests/e2e/screenshots.py $(ARGS)
