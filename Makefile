# What a person types to work with Holdspace. It needs only make and Python 3.11 or newer.

VENV := .venv
BIN := $(VENV)/bin
PACKAGES := $(VENV)/.packages
PROJECT := $(VENV)/.project
DEV_PACKAGES := $(VENV)/.dev-packages

# Which Python makes the environment; by default the first one here that is new enough.
PYTHON ?=
CANDIDATES := $(or $(PYTHON),python3 python3.13 python3.12 python3.11 python3.14)

# Arguments for what is run: make rehearse ARGS="--help", make test ARGS="tests/domain -x"
ARGS ?=

# Every file of a lock is named with its hash, so nothing is resolved: pip only fetches and checks.
INSTALL := $(BIN)/python -m pip install --quiet --no-input --disable-pip-version-check --no-deps
# Two workers, and neither waits while the other still has tests to give away.
PYTEST := $(BIN)/python -m pytest -n 2 --dist worksteal
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-config --extra build

DEV := $(DEV_PACKAGES) $(PROJECT)

.DELETE_ON_ERROR:
.PHONY: help env dev-env rehearse test faults check format bench lock gallery picture audit sbom clean
.PHONY: check-format check-lint check-types check-imports check-tests

help: ## Show this list
	@printf 'Holdspace. Start with: make rehearse\n\n'
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(firstword $(MAKEFILE_LIST)) | \
		while IFS='|' read -r target words; do printf '%-16s %s\n' "$$target" "$$words"; done

env: $(PROJECT) ## Make the environment Holdspace runs in (.venv)
	@echo 'The environment is ready. Next: make rehearse'

dev-env: $(DEV) ## The same, with the tools for working on it
	@echo 'The environment is ready, tools and all. Next: make check'

rehearse: $(PROJECT) ## Open the rehearsal room: the whole bot in your browser
	@$(BIN)/holdspace rehearse $(ARGS)

test: $(DEV) ## Run the tests, all but the slow ones (make check runs those too)
	$(PYTEST) -m 'not slow' $(ARGS)

faults: $(DEV) ## Kill, stop and starve it for a long while, and count what people would have read
	HOLDSPACE_FULL_FAULTS=1 $(BIN)/python -m pytest -m faults $(ARGS)

check: check-format check-lint check-types check-imports check-tests ## Everything that has to be true before a change is done

check-tests: $(DEV)
	$(PYTEST) $(ARGS)

check-format: $(DEV)
	$(BIN)/ruff format --check .

check-lint: $(DEV)
	$(BIN)/ruff check .

check-types: $(DEV)
	$(BIN)/mypy

check-imports: $(DEV)
	$(BIN)/lint-imports --no-logo

format: $(DEV) ## Put the code into its one format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(DEV) ## Measure the promises of speed (prints ratios; seconds do not travel)
	@$(BIN)/python -m benchmarks $(ARGS)

gallery: $(DEV) ## Write the picture of every card again, after a change that was meant
	@$(BIN)/python -m pytest tests/views --write-goldens $(ARGS)

picture: $(DEV) ## Take the README's picture of the room again (needs Chromium)
	@$(BIN)/python -m tests.support.picture

lock: $(DEV) ## Choose the packages again and write both locks (ARGS=--upgrade for the newest)
	$(COMPILE) $(ARGS) pyproject.toml -o requirements.lock
	$(COMPILE) $(ARGS) --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

audit: $(DEV) ## Ask a public database for known faults in the packages (needs the internet)
	$(BIN)/pip-audit --strict --disable-pip --no-deps --requirement requirements.lock

sbom: $(DEV) ## Write the bill of materials of what runs, as CycloneDX, to build/holdspace.cdx.json
	@mkdir -p build
	$(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible \
		--output-file build/holdspace.cdx.json requirements.lock

clean: ## Take away the environment and whatever the tools left. Your data is not touched
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis \
		.import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Makes the environment, unless it is there and whole: one that was never finished has no pip.
define make_environment
if ! $(BIN)/python -c 'import pip' 2>/dev/null; then \
	chosen=''; \
	for each in $(CANDIDATES); do \
		if "$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			chosen="$$each"; break; \
		fi; \
	done; \
	if [ -z "$$chosen" ]; then \
		echo 'Holdspace needs Python 3.11 or newer: please install it (on Debian or Ubuntu: sudo apt install python3 python3-venv), or name one with make env PYTHON=/path/to/python3.' >&2; \
		exit 1; \
	fi; \
	if ! "$$chosen" -c 'import ensurepip, venv' 2>/dev/null; then \
		echo 'Python is here, but the part that makes environments is not: please install it (on Debian or Ubuntu: sudo apt install python3-venv), then try again.' >&2; \
		exit 1; \
	fi; \
	echo 'Making an environment in $(VENV).'; \
	"$$chosen" -m venv --clear $(VENV); \
fi
endef

# An environment whose Python went away is none: what was done in it counts no more.
$(shell test -x $(BIN)/python || rm -f $(PACKAGES) $(PROJECT) $(DEV_PACKAGES))

$(PACKAGES): requirements.lock
	@$(make_environment)
	@echo 'Getting the packages Holdspace needs; about a minute the first time.'
	@$(INSTALL) --require-hashes -r requirements.lock
	@touch $@

$(PROJECT): pyproject.toml $(PACKAGES)
	@$(INSTALL) --no-build-isolation -e .
	@touch $@

$(DEV_PACKAGES): requirements-dev.lock $(PACKAGES)
	@echo 'Getting the tools for working on Holdspace; about a minute the first time.'
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@
