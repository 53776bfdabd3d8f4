PYTHON ?= python3.11
PORT ?= 8000
BIN = .venv/bin
RUN = $(BIN)/python manage.py
CATALOGUES = locale/ja/LC_MESSAGES/django.mo locale/en/LC_MESSAGES/django.mo
# Two workers: these tests start databases and browsers, and the smallest machine has two cores.
WORKERS ?= 2

.PHONY: setup demo test test-long check bench format messages

# Virtual environment with the pinned requirements, and the compiled translations.
setup: .venv/installed $(CATALOGUES)

.venv/installed: requirements.txt requirements-dev.txt constraints.txt
	@echo "Installing the pinned requirements into .venv (a minute or two) …"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt -c constraints.txt
	@touch $@

%.mo: %.po | .venv/installed
	@$(BIN)/pybabel -q compile -D django -i $< -o $@

# Set up, then run the sample city at http://127.0.0.1:$(PORT)/.
demo: setup
	@$(RUN) demo --port $(PORT)

# Set up, then all tests on the embedded defaults, and those that meet a database again on PostgreSQL and Redis.
test: setup
	$(BIN)/python -m pytest -n $(WORKERS)
	$(BIN)/python tests/with_services.py $(BIN)/python -m pytest -n $(WORKERS) -m "integration and not any_database"

# Set up, then what takes hours: hundreds of kills, sustained load, a database that is away, fuzzing. Everything is required.
test-long: export MADOGUCHI_REQUIRE = postgres,redis,chromium
test-long: setup
	$(BIN)/python -m pytest -s -m long tests/long
	$(BIN)/python tests/with_services.py $(BIN)/python -m pytest -s -m long tests/long
	$(BIN)/python -m benchmarks.sustained_ingest --calls-per-second 20 --at-once 300 --seconds 300
	$(BIN)/python -m benchmarks.sustained_ingest --calls-per-second 20 --at-once 300 --seconds 300 --postgres
	for target in ami queue_log cdr cel; do $(BIN)/python -m tests.fuzz.run $$target --runs 1000000 || exit 1; done

# Format, lint, types, import contracts, migrations, translations.
check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djhtml --check --tabwidth 4 kb calllog dashboards telephony_bridge
	$(BIN)/typos
	$(RUN) makemigrations --check --dry-run --settings kb.settings.test
	$(BIN)/python locale/catalogues.py check

# Measured claims, each with its floor measured in the same run.
bench: setup
	$(BIN)/python -m benchmarks.ring_to_pop
	$(BIN)/python -m benchmarks.ring_to_painted
	$(BIN)/python -m benchmarks.desk_warm
	$(BIN)/python -m benchmarks.search_to_painted
	$(BIN)/python -m benchmarks.board
	$(BIN)/python -m benchmarks.public_pages
	$(BIN)/python -m benchmarks.slow_neighbour
	$(BIN)/python -m benchmarks.push_and_broadcast
	$(BIN)/python -m benchmarks.silent_viewer
	$(BIN)/python -m benchmarks.sustained_ingest
	$(BIN)/python -m benchmarks.sustained_ingest --postgres
	$(BIN)/python -m benchmarks.hundred_thousand
	$(BIN)/python -m benchmarks.people_search
	$(BIN)/python -m benchmarks.search_speed
	$(BIN)/python -m benchmarks.matching
	$(BIN)/python -m benchmarks.spoken
	$(BIN)/python -m benchmarks.directory_import
	$(BIN)/python -m benchmarks.directory_import --postgres
	$(BIN)/python -m benchmarks.office
	$(BIN)/python -m benchmarks.office --postgres

# Put everything into the house's format.
format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djhtml --tabwidth 4 kb calllog dashboards telephony_bridge

# Bring the catalogues up to date with the texts in code and templates.
messages: setup
	$(BIN)/python locale/catalogues.py update
