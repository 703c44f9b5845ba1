"""The commands: ``python -m press VERB``."""

from __future__ import annotations

import argparse
import contextlib
import shutil
import sys
import time
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from press.pipeline.kernels import can_fork
from press.pipeline.run import processors
from press.project.browser import get_browser
from press.project.errors import BuildError
from press.project.project import Project, find_project
from trajectory.data import DataError

if TYPE_CHECKING:  # it imports all that a chapter does: seconds, for which not every verb has to wait
    from press.pipeline.build import Build


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return 0, or 1 after an error, which is printed as one line."""
    options = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a console that lacks a letter shows its code instead
            stream.reconfigure(errors="backslashreplace")
    try:
        return options.run(options) or 0
    except (BuildError, DataError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130


def _parser():
    parser = argparse.ArgumentParser(prog="python -m press", description="Work on the book.")
    parser.add_argument("--root", help="the book's folder (default: this folder or one above it)")
    verbs = parser.add_subparsers(required=True, metavar="VERB", title="verbs")

    def add(name, run, text, parents=()):
        sentence = text[0].upper() + text[1:] + "."
        verb = verbs.add_parser(name, help=text, description=sentence, parents=parents)
        verb.set_defaults(run=run)
        return verb

    building = argparse.ArgumentParser(add_help=False)
    building.add_argument(
        "--kernels",
        choices=("forked", "ordinary"),
        default="forked" if can_fork() else "ordinary",
        help="fork kernels from one process that has its imports done, or start each anew "
        "(default: %(default)s)",
    )
    building.add_argument(
        "--jobs",
        type=int,
        default=processors(),
        help="work on so many notebooks and pages at once (default: %(default)s)",
    )

    verb = add("book", _book, "execute what has changed and render the book", [building])
    verb.add_argument("--fresh", action="store_true", help="reuse nothing from earlier builds")
    verb.add_argument(
        "--draft", action="store_true", help="mark sentences that the numbers do not carry, do not stop"
    )
    verb.add_argument(
        "--without-solutions", action="store_true", help="leave solutions out of pages and downloads"
    )
    verb = add("verify", _verify, "rebuild from nothing and compare with an edition", [building])
    verb.add_argument("manifest", nargs="?", help="of an edition (default: the latest)")
    verb.add_argument("--by", default="", metavar="NAME", help="who verifies, for the certificate")
    verb.add_argument("--orcid", default="", help="of the person, for the certificate")
    add("compare", _compare, "compare the built book with the same in this environment's Sphinx", [building])
    add("edition", _edition, "keep execution times and manifest of the built book as an edition", [building])
    verb = add("handouts", _handouts, "write chapters for students and instructors to dist/", [building])
    verb.add_argument("--check", action="store_true", help="also grade both copies with otter")
    verb.add_argument("--seed", default="", help="number or word of a class: exercises that draw get another")
    add("questions", _questions, "write quick questions for Moodle and as QTI to dist/questions/", [building])
    verb = add("grade", _grade, "grade a folder of submissions to the handouts, each in a sandbox")
    verb.add_argument("folder", help="of notebooks handed in; grades.csv and answers.md are written to it")
    verb.add_argument("--jobs", type=int, default=processors(), help="so many at once (default: %(default)s)")
    verb.add_argument(
        "--seconds", type=int, default=120, help="of the processor for each (default: %(default)s)"
    )
    verb = add("chapter", _chapter, "begin a new chapter with the book's shape")
    verb.add_argument("theme", help="folder under chapters/, such as gii_rise")
    verb.add_argument("name", help="name of the notebook, such as my_topic")
    verb.add_argument("--new-theme", action="store_true", help="begin a new part of the book")
    verb = add("profile", _profile, "write the catch-up profile of an economy to dist/profile/")
    verb.add_argument("country", help="code of an economy, such as IND")
    verb.add_argument("--peers", help="codes with commas between them (default: CHN,USA)")
    verb.add_argument("--first-year", type=int, help="default: that of the chapter")
    verb.add_argument("--last-year", type=int, help="default: that of the chapter")
    add("browser", _browser, "get a browser for the tests and the PDF, where there is none")
    add("pdf", _pdf, "print the book to a PDF in dist/", [building])
    add("epub", _epub, "write the book as an EPUB in dist/", [building])
    add("site-zip", _site_zip, "pack the pages, to be read without a server, in dist/", [building])
    add("site", _site, "put pages and files to download into dist/site, ready to publish", [building])
    verb = add("preview", _preview, "show the book in a browser, and each saved change at once", [building])
    verb.add_argument("--port", type=int, help="default: 8000, or any free port")
    add("notebooks", _notebooks, "write notebooks that read well outside the book to dist/", [building])
    add("slides", _slides, "write decks of slides to dist/slides/", [building])
    add("clean", _clean, "delete everything built")
    verb = add("package", _package, "check what was changed in data/, keep why, describe the files")
    verb.add_argument("--reason", default="", help="why the data changed, for data/CHANGES.csv")
    several = {"action": "append", "default": []}
    verb.add_argument(
        "--again", **several, metavar="CORRECTION", help="entered a second time; may be repeated"
    )
    verb = add("faults", _faults, "damage data/ by the hundred in memory, and see what notices")
    verb.add_argument("--share", type=float, default=1.0, help="of the faults, kept only if 1 (default: 1)")
    add("derive", _derive, "compute the values that follow from other series anew")
    verb = add("bounds", _bounds, "write the bounds of a series anew from its values")
    verb.add_argument("series", nargs="+", help="ids of indicators.csv")
    verb = add("data", _data, "check one file of values, before it becomes a series")
    verb.add_argument("file", type=Path, help="a CSV file")
    add("forecast", _forecast, "enter the book's forecasts of years to come in the register, once")
    verb = add("refresh", _refresh, "fetch new vintages and report what they would change", [building])
    verb.add_argument("--only", **several, metavar="SERIES", help="may be repeated")
    verb.add_argument("--publisher", **several, help="worldbank or oecd; may be repeated")
    verb.add_argument("--no-execute", action="store_true", help="compare values and claims only")
    words = "take a series although its values look like those of another; may be repeated"
    verb.add_argument("--trust", **several, metavar="SERIES", help=words)
    verb.add_argument("--url", **several, metavar="PUBLISHER=URL", help="another address of an interface")
    verb.add_argument("--tries", type=int, default=5, help="per request (default: %(default)s)")
    verb.add_argument("--timeout", type=float, default=60, help="in seconds (default: %(default)s)")
    add("lite", _lite, "build Jupyter for the reader's browser, with notebooks and library", [building])
    verb = add("adopt", _adopt, "put a fetched vintage in the place of the book's series")
    verb.add_argument("vintage", help="its name: the folder in vintages/")
    verb.add_argument("--only", **several, metavar="SERIES", help="may be repeated")
    return parser


def _build(
    options: argparse.Namespace, fresh: bool = False, draft: bool = False, solutions: bool = True
) -> Build:
    from press.pipeline.build import Build

    return Build(
        find_project(options.root),
        kernels=options.kernels,
        jobs=options.jobs,
        fresh=fresh,
        draft=draft,
        solutions=solutions,
        downloads=partial(_downloads, solutions=solutions),
    )


def _downloads(project: Project, folder: Path, solutions: bool = True) -> None:
    from press.handouts.readable import write_notebooks

    write_notebooks(project, folder, solutions)


def _executed(options: argparse.Namespace) -> Build:
    """A build with the results of all notebooks up to date."""
    from press.pipeline.build import execute_book

    build = _build(options)
    execute_book(build)
    return build


def _notebooks(options):
    project = _executed(options).project
    folder = project.root / "dist" / "notebooks"
    _downloads(project, folder)
    print(f"notebooks that read well anywhere: {folder}")


def _book(options):
    from press.pipeline.build import build_book

    build = _build(options, options.fresh, options.draft, not options.without_solutions)
    if not build_book(build):
        print("nothing has changed since the last build")
    print(f"the book: {build.project.html / 'index.html'}")


def _verify(options):
    from press.outputs.certificate import Run, write_certificate
    from press.pipeline.build import build_book
    from press.pipeline.verify import compare_with_edition, read_edition

    build = _build(options, fresh=True)
    edition = read_edition(build.project, options.manifest)
    start = time.monotonic()
    build_book(build)
    run = Run(time.monotonic() - start, datetime.now().astimezone(), options.by, options.orcid)
    comparison = compare_with_edition(build.project, options.manifest)
    print("\n".join(comparison.lines()))
    print(f"certificate: {write_certificate(build.project, edition['edition'], comparison, run)}")
    return 1 if comparison.differences else 0


def _edition(options):
    from press.pipeline.build import build_book
    from press.pipeline.times import record_times
    from press.pipeline.verify import keep_edition

    build = _build(options)
    if build.project.manifest.is_file():
        record_times(build.project)  # a page of the book shows them
        build_book(build)
    print(keep_edition(build.project))


def _handouts(options):
    from press.handouts.copies import write_handouts
    from press.pipeline.variants import execute_variants

    build = _executed(options)
    variants = execute_variants(build, options.seed) if options.seed else {}
    dist = write_handouts(build.project, seed=options.seed, variants=variants)
    print(f"the handouts: {dist / 'student'} and {dist / 'instructor'}")
    if options.check:
        from press.handouts.check import check_handouts

        check_handouts(dist)


def _questions(options):
    from press.handouts.platforms import write_questions

    print(f"the questions: {write_questions(_executed(options).project)}")


def _grade(options):
    from press.grading.classroom import grade_folder
    from press.grading.sandbox import Limits

    instructor = find_project(options.root).root / "dist" / "instructor"
    folder = Path(options.folder)
    grade_folder(folder, instructor, Limits(seconds=options.seconds), options.jobs)
    print(f"the grades: {folder / 'grades.csv'}; answers in words: {folder / 'answers.md'}")


def _chapter(options):
    from press.handouts.chapter import write_chapter

    project = find_project(options.root)
    for path in write_chapter(project, options.theme, options.name, options.new_theme):
        print(path.relative_to(project.root).as_posix())


def _profile(options):
    from press.handouts.profile_page import write_profile

    peers = None if options.peers is None else options.peers.split(",")
    project = find_project(options.root)
    page, coverage = write_profile(project, options.country, peers, options.first_year, options.last_year)
    print(f"{coverage}\n{page}")


def _browser(options):
    print(f"the browser: {get_browser(lambda line: print(line, flush=True))}")


def _pdf(options):
    from press.outputs.pdf import make_pdf

    print(make_pdf(_build(options)))


def _epub(options):
    from press.outputs.epub import make_epub

    print(make_epub(_build(options)))


def _slides(options):
    from press.handouts.slides import write_slides

    write_slides(_executed(options).project)


def _site_zip(options):
    from press.outputs.site import make_zip

    print(make_zip(_build(options)))


def _site(options):
    from press.outputs.site import make_site

    print(make_site(_build(options)))


def _preview(options):
    from press.preview.loop import Loop, follow
    from press.preview.server import State, serve

    build, state = _build(options), State()
    with (
        contextlib.suppress(KeyboardInterrupt),
        Loop(build) as loop,
        serve(loop.html, state, options.port) as address,
    ):
        build.progress.line(f"{address}  (Ctrl-C ends it)")
        follow(loop, state.tell, build.progress.line)


def _clean(options):
    shutil.rmtree(find_project(options.root).build, ignore_errors=True)


def _refresh(options):
    from press.refresh.retries import Retries
    from press.refresh.run import refresh

    for address in options.url:
        if "=" not in address:
            raise BuildError(f"--url {address}: expected PUBLISHER=URL")
    build = _build(options)
    folder, lines = refresh(
        build,
        Retries(options.tries, options.timeout, report=build.progress.line),
        publishers=options.publisher,
        only=options.only,
        trusted=options.trust,
        urls=dict(address.split("=", 1) for address in options.url),
        execute=not options.no_execute,
    )
    print("\n".join([*lines, f"the report: {folder / 'report.md'}"]))


def _lite(options):
    from press.handouts.readable import readable_notebooks
    from press.outputs.lite import build_lite, pyodide

    project = _executed(options).project
    folder = build_lite(project, readable_notebooks(project))
    print(f"Jupyter for the browser: {folder} (Pyodide {pyodide()[1]}); publish it beside the book as lite/")


def _adopt(options):
    from press.refresh.adopt import adopt

    print("\n".join(adopt(find_project(options.root), options.vintage, options.only)))


def _compare(options):
    from press.pipeline.stacks import compare_stacks

    found = compare_stacks(_build(options))
    if found:
        raise BuildError("\n".join(found))
    print("text, numbers and figures are the same")


def _forecast(options):
    from press.refresh.freeze import freeze

    print("\n".join(freeze(find_project(options.root), date.today())))


def _data(options):
    from press.data.one_file import check_file

    print(check_file(options.file, find_project(options.root).root))


def _package(options):
    from press.data.package import ask_at_terminal, package

    root = find_project(options.root).root
    print(package(root, date.today(), options.reason, options.again, ask_at_terminal()))


def _faults(options):
    from press.faults.campaign import CAUGHT_BY, run, summary, write

    root = find_project(options.root).root
    outcomes = run(root / "data", lambda line: print(line, flush=True), options.share)
    found = summary(outcomes)
    for kind, own in found["kinds"].items():
        print(f"{kind}: " + ", ".join(f"{number} {name}" for name, number in own.items()))
    told = ", ".join(f"{found['total'][name]} {name}" for name in CAUGHT_BY)
    print(f"{found['faults']} faults of {len(found['kinds'])} kinds in {found['files']} files: {told}")
    if options.share == 1:
        print(write(root, outcomes))


def _derive(options):
    from press.rules.derivations import derive
    from press.rules.reading import read_tables, stop_at

    folder = find_project(options.root).root / "data"
    tables, refused = read_tables(folder)
    stop_at(refused)
    print("\n".join(derive(folder, tables)))


def _bounds(options):
    from press.rules.bounds import write_bounds

    print("\n".join(write_bounds(find_project(options.root).root / "data", options.series)))
