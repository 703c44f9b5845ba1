# The verbs of the book. Each is one command of `python -m press` or pytest, run in .venv.
# Needs Python 3.11 to 3.13; choose one with `make PYTHON=python3.12 book`.

PYTHON ?= python3
VENV ?= .venv
RUN := $(VENV)/bin/python
INSTALLED := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help book pdf epub site-zip site chapter profile slides serve preview test editions verify refresh adopt lite calibration benchmark lock clean

help: ## list the verbs
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

book: $(INSTALLED) ## execute what has changed and build the book in _build/html
	@$(RUN) -m press book $(ARGS)

chapter: $(INSTALLED) ## begin a new chapter: THEME=gii_rise NAME=my_topic
	@test -n "$(THEME)" -a -n "$(NAME)" || { echo "error: say where: make chapter THEME=gii_rise NAME=my_topic" >&2; exit 1; }
	@$(RUN) -m press chapter "$(THEME)" "$(NAME)" $(ARGS)

profile: $(INSTALLED) ## profile of an economy in dist/: COUNTRY=IND PEERS=CHN,VNM
	@test -n "$(COUNTRY)" || { echo "error: say which economy: make profile COUNTRY=IND PEERS=CHN,VNM" >&2; exit 1; }
	@$(RUN) -m press profile "$(COUNTRY)" $(if $(PEERS),--peers "$(PEERS)") $(ARGS)

pdf: $(INSTALLED) ## print the book to a PDF in dist/ (needs Chromium)
	@$(RUN) -m press pdf $(ARGS)

epub: $(INSTALLED) ## write the book as an EPUB in dist/
	@$(RUN) -m press epub $(ARGS)

site-zip: $(INSTALLED) ## pack the pages, to be read without a server, in dist/
	@$(RUN) -m press site-zip $(ARGS)

site: $(INSTALLED) ## put pages and editions into dist/site, ready to publish
	@$(RUN) -m press site $(ARGS)

slides: $(INSTALLED) ## write decks of slides to dist/slides/
	@$(RUN) -m press slides $(ARGS)

preview: $(INSTALLED) ## show the book in a browser, and each saved change at once
	@$(RUN) -m press preview $(ARGS)

serve: $(INSTALLED) ## show the built book at http://localhost:8000/
	@$(RUN) -m http.server 8000 --bind 127.0.0.1 --directory _build/html $(ARGS)

test: $(INSTALLED) ## check data, library, chapters and build
	@$(RUN) -m pytest -n auto $(ARGS)

editions: $(INSTALLED) ## write student and instructor editions of the chapters to dist
	@$(RUN) -m press editions $(ARGS)

verify: $(INSTALLED) ## rebuild from nothing and compare with the last edition
	@$(RUN) -m press verify $(ARGS)

refresh: $(INSTALLED) ## fetch new vintages of the data and report what they would change
	@$(RUN) -m press refresh $(ARGS)

adopt: $(INSTALLED) ## take a fetched vintage over into data: make adopt ARGS=2026-11-22
	@$(RUN) -m press adopt $(ARGS)

lite: $(INSTALLED) ## build Jupyter for the reader's browser in _build/lite
	@$(RUN) -m press lite $(ARGS)

calibration: $(INSTALLED) ## measure how often each method errs (some minutes)
	@$(RUN) -m trajectory.calibration $(ARGS)

benchmark: $(INSTALLED) ## time builds against plain jupyter-book; weigh and time pages
	@$(RUN) benchmarks/build.py $(ARGS)
	@$(RUN) -m press book
	@$(RUN) benchmarks/pages.py

lock: $(INSTALLED) ## compile requirements.txt from pyproject.toml
	@$(RUN) -m pip install --quiet uv
	@$(RUN) -m press lock $(ARGS)

clean: ## delete everything built (the environment stays)
	rm -rf _build dist

# The environment follows the lock file and the package's own metadata. Modules are compiled when they are
# first imported; most never are.
$(INSTALLED): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
	  || { echo "error: Python 3.11, 3.12 or 3.13 is needed; try: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "error: Python's venv is missing; on Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --disable-pip-version-check --no-compile --requirement requirements.txt
	@touch $@
