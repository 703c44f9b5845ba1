# The verbs of the book. Each is one command of `python -m press` or pytest, run in .venv.
# Needs Python 3.11 to 3.14; choose one with `make PYTHON=python3.12 book`. The book is built with jupyter-book;
# `make STACK=sphinx9 VERB` does the same with the newest Sphinx, without jupyter-book.

PYTHON ?= python3
STACK ?= jupyter-book
ifeq ($(STACK),jupyter-book)
LOCK := requirements.txt
VENV ?= .venv
else ifeq ($(STACK),sphinx9)
LOCK := requirements-sphinx9.txt
VENV ?= .venv-sphinx9
else
$(error STACK is $(STACK); expected jupyter-book or sphinx9)
endif
RUN := $(VENV)/bin/python
INSTALLED := $(VENV)/.installed
# An environment is for one folder and one Python: in a copied or moved folder, or when its Python is gone, what is
# there is not up to date. One that does not say its folder, as in the container, is taken as it is.
LOST := $(shell test ! -e $(INSTALLED) || $(RUN) -c '' 2>/dev/null || echo yes)
MOVED := $(shell test ! -s $(INSTALLED) || test "$$(cat $(INSTALLED))" = "$(CURDIR)" || echo yes)

# Where Python is told not to keep what it compiles, as in many containers, each process would compile all its
# modules again: a build in which nothing had changed took 7 s of processor time instead of 3.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help book pdf epub site-zip site chapter data profile slides notebooks serve preview test test-all browser handouts questions grade verify compare environment refresh adopt faults lite calibration benchmark lock clean

help: ## list the verbs
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

book: $(INSTALLED) ## execute what has changed and build the book in _build/html
	@$(RUN) -m press book $(ARGS)

chapter: $(INSTALLED) ## begin a new chapter: THEME=gii_rise NAME=my_topic
	@test -n "$(THEME)" -a -n "$(NAME)" || { echo "error: say where: make chapter THEME=gii_rise NAME=my_topic" >&2; exit 1; }
	@$(RUN) -m press chapter "$(THEME)" "$(NAME)" $(ARGS)

data: $(INSTALLED) ## check a file of your own values: FILE=my.csv
	@test -n "$(FILE)" || { echo "error: say which file: make data FILE=my.csv" >&2; exit 1; }
	@$(RUN) -m press data "$(FILE)"

profile: $(INSTALLED) ## profile of an economy in dist/: COUNTRY=IND PEERS=CHN,VNM
	@test -n "$(COUNTRY)" || { echo "error: say which economy: make profile COUNTRY=IND PEERS=CHN,VNM" >&2; exit 1; }
	@$(RUN) -m press profile "$(COUNTRY)" $(if $(PEERS),--peers "$(PEERS)") $(ARGS)

pdf: $(INSTALLED) ## print the book to a PDF in dist/ (needs Chromium)
	@$(RUN) -m press pdf $(ARGS)

epub: $(INSTALLED) ## write the book as an EPUB in dist/
	@$(RUN) -m press epub $(ARGS)

site-zip: $(INSTALLED) ## pack the pages, to be read without a server, in dist/
	@$(RUN) -m press site-zip $(ARGS)

site: $(INSTALLED) ## put pages and files to download into dist/site, ready to publish
	@$(RUN) -m press site $(ARGS)

notebooks: $(INSTALLED) ## write notebooks that read well outside the book to dist/notebooks
	@$(RUN) -m press notebooks $(ARGS)

slides: $(INSTALLED) ## write decks of slides to dist/slides/
	@$(RUN) -m press slides $(ARGS)

preview: $(INSTALLED) ## show the book in a browser, and each saved change at once
	@$(RUN) -m press preview $(ARGS)

serve: ## show the built book at http://localhost:8000/; ARGS=8001 for another port
	@test -f _build/html/index.html || { echo "error: there is no book yet; run make book" >&2; exit 1; }
	@$(PYTHON) -m http.server --bind 127.0.0.1 --directory _build/html $(ARGS) 2>/dev/null \
	  || { echo "error: the port is taken; try: make serve ARGS=8001" >&2; exit 1; }

# Without a browser its tests are skipped, and the last line of the run says how many.
GET_BROWSER = test "$(BROWSER)" = no || $(RUN) -m press browser || true

test: $(INSTALLED) ## check data, library, chapters and build, but for what takes long
	@$(GET_BROWSER)
	@$(RUN) -m pytest -n auto --dist worksteal -m "not slow and not weekly" $(ARGS)

test-all: $(INSTALLED) ## as test, and what takes long: each page in each theme, each handout, simulations
	@$(GET_BROWSER)
	@$(RUN) -m pytest -n auto --dist worksteal -m "not weekly" $(ARGS)

browser: $(INSTALLED) ## get a browser where there is none, as the tests do; BROWSER=no: they go without
	@$(RUN) -m press browser

handouts: $(INSTALLED) ## write the chapters for students and instructors to dist; SEED=7 for a variant
	@$(RUN) -m press handouts $(if $(SEED),--seed "$(SEED)") $(ARGS)

questions: $(INSTALLED) ## write the quick questions for Moodle and as QTI to dist/questions
	@$(RUN) -m press questions $(ARGS)

grade: $(INSTALLED) ## grade what a class handed in, each in a sandbox: FOLDER=submissions
	@test -n "$(FOLDER)" || { echo "error: say what to grade: make grade FOLDER=submissions" >&2; exit 1; }
	@$(RUN) -m press grade "$(FOLDER)" $(ARGS)

compare: book ## show that the newest Sphinx makes the same pages as jupyter-book
	@$(MAKE) --no-print-directory STACK=sphinx9 VENV=$(VENV)-sphinx9 environment
	@$(VENV)-sphinx9/bin/python -m press compare $(ARGS)

environment: $(INSTALLED) ## set up or update the environment, and nothing else

verify: $(INSTALLED) ## rebuild from nothing and compare with the last edition
	@$(RUN) -m press verify $(ARGS)

refresh: $(INSTALLED) ## fetch new vintages of the data and report what they would change
	@$(RUN) -m press refresh $(ARGS)

adopt: $(INSTALLED) ## take a fetched vintage over into data: make adopt ARGS=2026-11-22
	@$(RUN) -m press adopt $(ARGS)

faults: $(INSTALLED) ## damage data/ by the hundred, in memory, and see what notices
	@$(RUN) -m press faults $(ARGS)

lite: $(INSTALLED) ## build Jupyter for the reader's browser in _build/lite
	@$(RUN) -m press lite $(ARGS)

calibration: $(INSTALLED) ## measure how often each method errs (some minutes)
	@$(RUN) -m trajectory.calibration $(ARGS)

benchmark: $(INSTALLED) ## time builds against plain jupyter-book; weigh and time pages
	@$(RUN) benchmarks/build.py $(ARGS)
	@$(RUN) -m press book
	@$(RUN) benchmarks/pages.py

# Pins that still fit are kept; ARGS=--upgrade takes the newest of that day. Both stacks have the same versions
# of all that they share.
DATE ?= $(shell date +%Y-%m-%d)
COMPILE = $(RUN) -m uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --exclude-newer $(DATE) --custom-compile-command "make lock DATE=$(DATE)" \
	$(addprefix --extra ,press pdf teach refresh lite fonts test)

lock: $(INSTALLED) ## pin all packages as of a day, today or DATE=2026-11-28
	@$(RUN) -m pip install --quiet uv
	@$(COMPILE) --extra jupyter-book --output-file requirements.txt $(ARGS)
	@cp requirements.txt requirements-sphinx9.txt
	@$(COMPILE) --extra sphinx9 --output-file requirements-sphinx9.txt

clean: ## delete everything built (the environment stays)
	rm -rf _build dist

# The environment follows the lock file, which names every package with its hash, and the project's own
# metadata. The second step puts this folder on the path, and asks for nothing. Modules are compiled when they
# are first imported; most never are. Its scripts name their Python with its whole path.
$(INSTALLED): $(LOCK) pyproject.toml $(if $(LOST)$(MOVED),always)
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null || { echo \
	  "error: $(PYTHON) is `$(PYTHON) --version 2>/dev/null || echo not there`; Python 3.11 to 3.14 is needed." \
	  "Name one that is installed, as in make PYTHON=python3.13 book, or get one:" \
	  "pip install uv && uv python install 3.13 && make PYTHON=\"\$$(uv python find 3.13)\" book" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "error: Python's venv is missing; on Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(if $(LOST),--clear) $(VENV)
	$(if $(MOVED),$(RUN) press/project/scripts.py)
	$(RUN) -m pip install --quiet --disable-pip-version-check --no-compile --requirement $(LOCK)
	$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@echo "$(CURDIR)" > $@

.PHONY: always
always:
