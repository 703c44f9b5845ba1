"""Notebooks that read well anywhere: what a page offers for download."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from press.handouts import readable
from press.handouts.plain import Book

FIGURE = {"mystnb": {"figure": {"name": "fig-a", "caption": "Rank, {glue:text}`rank` at last."}}}


def display(**data):
    return new_output("display_data", data={kind.replace("__", "/"): value for kind, value in data.items()})


def chapter():
    picture = display(image__png="aGk=", text__plain="a line")
    picture.data["application/vnd.trajectory.figure+json"] = {"svg": ""}
    glued = display()
    glued.data["application/papermill.record/text/plain"] = "'10'"
    cells = [
        new_markdown_cell("# Ranks\n\nChina is at {glue:text}`rank`, see {numref}`fig-a`."),
        new_code_cell("draw()", metadata=FIGURE, outputs=[picture]),
        new_code_cell("glue()", metadata={"tags": ["hide-cell"]}, outputs=[glued]),
        new_markdown_cell(":::{admonition} Key findings\n:class: key-findings\n- It rose.\n:::"),
        new_markdown_cell("For the lecturer.", metadata={"tags": ["teaching-note"]}),
        new_code_cell("assert answer == 3", metadata={"tags": ["hidden-check", "remove-cell"]}),
    ]
    return new_notebook(cells=cells)


def made(monkeypatch):
    book = Book(glued={"rank": "10"}, figures={"fig-a": "Figure 1"}, elsewhere={}, titles={}, references=None)
    monkeypatch.setattr(readable, "read_results", lambda project: {"chapters/a.ipynb": chapter()})
    monkeypatch.setattr(readable.pages, "contexts", lambda project, notebooks: dict.fromkeys(notebooks, book))
    return readable.readable_notebooks(None)["chapters/a.ipynb"]


def test_numbers_boxes_and_captions_are_plain_text(monkeypatch):
    notebook = made(monkeypatch)
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert "China is at 10, see Figure 1." in text
    assert "**Figure 1.** Rank, 10 at last." in text
    assert "> **Key findings**" in text
    assert "{glue" not in text
    assert ":::" not in text
    nbformat.validate(notebook)


def test_a_download_keeps_results_and_leaves_out_what_is_for_teachers(monkeypatch):
    notebook = readable.for_download(made(monkeypatch), "https://example.org/a.html")
    tags = {tag for cell in notebook.cells for tag in cell.metadata.get("tags", [])}
    assert not tags & {"hidden-check", "teaching-note"}
    figure, glued = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [set(output.data) for output in figure.outputs] == [{"image/png", "text/plain"}]
    assert glued.outputs == []
    assert notebook.cells[0].source.endswith("[This chapter in the book](https://example.org/a.html)")
    nbformat.validate(notebook)


def test_without_an_address_no_link_is_offered(monkeypatch):
    assert "](" not in readable.for_download(made(monkeypatch)).cells[0].source
