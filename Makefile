# Everything happens in .venv; nothing is installed outside it.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: demo test slow check format man messages screenshots build smoke licences sbom docs milvus clean

demo: .venv/runtime
	$(BIN)/index
	$(BIN)/search "trata de personas"

test: .venv/development
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not slow" -rs

slow: .venv/development
	$(BIN)/python -m pytest -n auto --dist loadscope -m slow -rs

check: .venv/development
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

man: .venv/runtime
	$(BIN)/python scripts/man

# What 'search' says, into its catalogues for translators; names what is not translated.
messages: .venv/development
	$(BIN)/python scripts/messages

build: .venv/development
	rm -rf dist
	$(BIN)/python scripts/build

smoke: build
	scripts/smoke

licences: .venv/development
	$(BIN)/python scripts/licences

# Of what 'pip install trujaman[all]' installs, in the format of CycloneDX.
sbom: build
	rm -rf build/sbom
	$(PYTHON) -m venv build/sbom
	build/sbom/bin/python -m pip install --quiet -c constraints.txt "$$(echo dist/*.whl)[all]"
	$(BIN)/cyclonedx-py environment --output-reproducible --of JSON -o dist/trujaman.cdx.json build/sbom

# The documentation as a site; every link is checked.
docs: .venv/development
	$(BIN)/python -m mkdocs build --strict --quiet

# A Milvus server on this machine, for 'backend: milvus:http://127.0.0.1:19530'. It has no password:
# so it listens on the loopback interface alone.
milvus: .venv/runtime
	$(PIP) -e '.[milvus]'
	$(BIN)/milvus-lite server --data-dir .trujaman/milvus --host 127.0.0.1 --port 19530

screenshots: .venv/development
	$(BIN)/python scripts/screenshots
	$(BIN)/python scripts/page-pictures

format: .venv/development
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/runtime: .venv/bin/python pyproject.toml constraints.txt
	$(PIP) -e .
	touch $@

.venv/development: .venv/bin/python pyproject.toml constraints.txt
	$(PIP) -e '.[dev]'
	touch $@ .venv/runtime

clean:
	rm -rf .venv .trujaman build dist site *.egg-info
