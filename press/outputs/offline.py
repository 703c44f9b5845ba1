"""Render the book into a form to keep, from the results of the last execution."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from press.pipeline.build import Build, build_book
from press.pipeline.render import Task, start_renderer
from press.project.citation import edition_date, long_date, read_citation
from press.project.environment import build_variables
from press.project.project import Project
from trajectory._show.wording import capital

# What LICENSE says of text and figures, and of code, by the names that CITATION.cff uses.
LICENCES = {
    "CC-BY-4.0": "Text and figures: Creative Commons Attribution 4.0 International (CC BY 4.0).",
    "MIT": "Code: MIT licence.",
}


@dataclass(frozen=True)
class TitlePage:
    """What stands on the title page.

    Attributes
    ----------
    title, authors, licence : str
    date : str
        In words.
    """

    title: str
    authors: str
    date: str
    licence: str

    def settings(self) -> dict[str, str]:
        """Return it as settings: `main` and `subtitle` are the two sides of the title's colon."""
        main, _, subtitle = self.title.partition(": ")
        return {**vars(self), "main": main, "subtitle": capital(subtitle)}


def read_title_page(project: Project) -> TitlePage:
    """Read the title page from ``CITATION.cff``, or from the book's settings where there is none."""
    citation = read_citation(project.root)
    day = long_date(edition_date(project.root).date())
    if citation is None:
        title, author = project.settings.get("title", "Untitled"), project.settings.get("author", "")
        return TitlePage(title=title, authors=author, date=day, licence="")
    licences = [LICENCES[name] for name in LICENCES if name in citation.licences]
    if licences:
        licences.append("The data keep the terms of their publishers, named in the data dictionary.")
    return TitlePage(citation.title, ", ".join(citation.authors), day, " ".join(licences))


def short_name(project: Project) -> str:
    """The name of the book's files, made from the first half of its title."""
    main = read_title_page(project).settings()["main"]
    return re.sub(r"[^a-z0-9]+", "-", main.lower()).strip("-")


@contextmanager
def rendered(build: Build, builder: str, settings: dict) -> Iterator[Path]:
    """Render the book with another of Sphinx's builders; execute nothing that has been executed.

    Parameters
    ----------
    settings : dict
        Settings of Sphinx for this form.

    Yields
    ------
    Path
        The folder with the result, deleted afterwards.
    """
    project = build.project
    build_book(build)
    stage = project.build / f"stage-{builder}"
    shutil.rmtree(stage, ignore_errors=True)
    try:
        with start_renderer(project.root, build_variables(project.root)) as render:
            render(
                Task(
                    root=str(project.root),
                    out=str(stage / "pages"),
                    executed=str(project.executed),
                    jobs=build.jobs,
                    builder=builder,
                    extensions=["press.sphinx_ext.reading_copy"],
                    settings={"offline_title_page": read_title_page(project).settings(), **settings},
                )
            )
        yield stage / "pages"
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def target_path(project: Project, suffix: str) -> Path:
    """Where a finished file of the book goes.

    Parameters
    ----------
    suffix : str
        With its dot.

    Returns
    -------
    Path
        In ``dist/``, which is made.
    """
    folder = project.root / "dist"
    folder.mkdir(exist_ok=True)
    return folder / f"{short_name(project)}{suffix}"
