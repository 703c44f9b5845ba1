"""Write the profile of an economy as a page of its own: ``make profile COUNTRY=IND PEERS=CHN,VNM``."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbformat.v4 import new_markdown_cell

from press.handouts import pages, plain
from press.project.citation import edition_date
from press.project.environment import build_variables, data_from, environment
from press.project.errors import BuildError
from press.project.folders import write_file
from press.project.notebooks import tidy
from press.project.project import Project
from press.project.recorded import read_record
from trajectory import data, profile
from trajectory._show.economies import UnknownEconomyError, the
from trajectory._show.palette import MIME
from trajectory._show.wording import capital

NOTEBOOK = "chapters/teaching/country_profile.ipynb"
DEFAULT_PEERS = ("CHN", "USA")
ONLY_IN_THE_BOOK = {"book-only", "solution", "check", "hidden-check", "teaching-note"}
BOTH = {"Exercises"}  # sections that no profile has
# sections that the page of an economy without any value does without, and boxes that tell of results
SHORT = BOTH | {
    "Where it stands",
    "Catching up, or not?",
    "Trend, break and forecast, or a refusal",
    "Robustness",
}
BOXES = re.compile(r"^:::\{admonition\}.*?^:::$", re.MULTILINE | re.DOTALL)
RERUN = (
    "*Results of one run. The numbers in the text were written for it: after a change of the parameters "
    "below only tables, figures and sentences under the cells are new. To have a whole new page, use "
    "`make profile`.*"
)


def write_profile(
    project: Project,
    country: str,
    peers: Iterable[str] | None = None,
    first_year: int | None = None,
    last_year: int | None = None,
) -> tuple[Path, str]:
    """Write ``dist/profile/NAME.html`` and the executed notebook beside it.

    Parameters
    ----------
    country : str
        Code of an economy.
    peers : iterable of str, optional
        Codes; `DEFAULT_PEERS` if left out.
    first_year, last_year : int, optional
        Those of the notebook if left out.

    Returns
    -------
    Path, str
        The page, and what the data hold on the economy. Where that is nothing, the page is short: what
        there is, for it and for its peers, and where it comes from.

    Raises
    ------
    BuildError
        For an unknown code, with near matches, and for years that are none.
    """
    source = project.root / NOTEBOOK
    if not source.is_file():
        raise BuildError(f"{NOTEBOOK} is missing; profiles are made from it")
    notebook = nbformat.read(source, as_version=4)
    given = _defaults(notebook)
    first = given["FIRST_YEAR"] if first_year is None else first_year
    last = given["LAST_YEAR"] if last_year is None else last_year
    with data_from(project.root / "data"):
        try:
            chosen = DEFAULT_PEERS if peers is None else peers
            geo, others, years = profile.choose(country, chosen, first, last)
        except (UnknownEconomyError, profile.ProfileError) as error:
            raise BuildError(str(error)) from None
        heading = f"{capital(the(geo))}: a catch-up profile"
        coverage = profile.coverage_in_words(geo, years)
        held = any(len(profile.within(profile.all_values(m.id, geo), years)) for m in profile.MEASURES)
        names = [data.name(code) for code in (geo, *others)]
    executed = _execute(
        _prepare(notebook, heading, BOTH if held else SHORT),
        source.parent,
        {"COUNTRY": geo, "PEERS": others, "FIRST_YEAR": first, "LAST_YEAR": last},
        build_variables(project.root),
    )
    name = "-".join([geo, *others])
    if years != (given["FIRST_YEAR"], given["LAST_YEAR"]):
        name += f"-{years[0]}-{years[1]}"
    folder = project.root / "dist" / "profile"
    record, page = _records(executed, project)
    write_file(folder / f"{name}.ipynb", nbformat.writes(record, indent=1) + "\n")
    against = f" against {', '.join(names[1:])}" if others else ""
    written = write_file(
        folder / f"{name}.html",
        pages.export(
            page,
            "page",
            title=heading,
            language=project.language,
            style=(pages.TEMPLATES / "page.css").read_text("utf-8"),
            footer=(
                f"Profile of {names[0]}{against}, {years[0]} to {years[1]}. From the book “From "
                "Following to Surpassing: China's innovation trajectory in data”, edition of "
                f"{edition_date(project.root):%Y-%m-%d}. Text and figures: CC BY 4.0; the data keep the "
                "terms of their publishers."
            ),
        ),
    )
    return written, coverage.replace("*", "")


def _defaults(notebook):
    """The parameters as the notebook sets them."""
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            values = {}
            exec(cell.source, values)
            return values
    raise BuildError(f"{NOTEBOOK}: no cell has the tag parameters")


def _prepare(notebook, heading, left_out):
    """The notebook without what belongs to the book's page only, or without all that needs values."""
    kept, skipping = [], False
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            if left_out is SHORT:
                cell.source = BOXES.sub("", cell.source).rstrip()
            if section := re.match(r"## (.+)", cell.source):
                skipping = section[1] in left_out
        if skipping or ONLY_IN_THE_BOOK & set(cell.metadata.get("tags", [])):
            continue
        if cell.cell_type == "markdown":
            cell.source = re.sub(r"\A# .+", f"# {heading}", cell.source)
        kept.append(cell)
    notebook.cells = kept
    return notebook


def _execute(notebook, folder, parameters, variables):
    import papermill
    from papermill.exceptions import PapermillExecutionError

    with tempfile.TemporaryDirectory() as scratch, environment(variables):
        prepared, executed = Path(scratch) / "prepared.ipynb", Path(scratch) / "executed.ipynb"
        nbformat.write(notebook, prepared)
        try:
            papermill.execute_notebook(
                str(prepared),
                str(executed),
                parameters=parameters,
                kernel_name="python3",
                cwd=str(folder),
                progress_bar=False,
                extra_arguments=["--log-level=ERROR"],
            )
        except PapermillExecutionError as error:
            raise BuildError(f"{NOTEBOOK}: {error.ename}: {error.evalue}") from None
        return nbformat.read(executed, as_version=4)


def _records(executed, project):
    """The executed notebook to keep, and the one from which the page is made."""
    book = pages.contexts(project, {NOTEBOOK: executed})[NOTEBOOK]
    record, page = tidy(executed), tidy(executed)
    together = zip(executed.cells, record.cells, page.cells, strict=True)
    for number, (cell, kept, shown) in enumerate(together, 1):
        kept.id = shown.id = f"cell-{number}"
        if cell.cell_type == "markdown":
            kept.source = plain.convert(cell.source, book, NOTEBOOK)
            shown.source = pages.formulas(kept.source)
            continue
        hidden = pages.HIDDEN & set(cell.metadata.get("tags", []))
        shown.source = ""
        shown.outputs = [] if hidden else pages.outputs(cell, book, NOTEBOOK)
        kept.outputs = [o for o in cell.outputs if not read_record(o)]
        for output in kept.outputs:
            output.get("data", {}).pop(MIME, None)  # the picture stays; its record is the book's
        kept.execution_count = cell.execution_count
    record.cells.insert(1, new_markdown_cell(RERUN, id="about-this-run"))
    return record, page
