"""What a reading copy moves: the code that leads to the figure a chapter opens with."""

from docutils import nodes
from docutils.utils import new_document
from sphinx import addnodes

from press.sphinx_ext.reading_copy.markup import _each_page, _figure_first


def cell(code, *, figure=False):
    found = nodes.container(nb_element="cell_code")
    source = nodes.container(nb_element="cell_code_source")
    source += nodes.literal_block(text=code)
    found += source
    if figure:
        found += nodes.figure("", nodes.caption(text="A line."))
    return found


def opening(*parts):
    document = new_document("chapter")
    section = nodes.section("", nodes.title(text="Slope"), *parts)
    document += section
    return document


def test_a_chapter_opens_with_its_figure_and_the_code_follows_in_order():
    document = opening(
        nodes.paragraph(text="How steep?"), cell("read"), cell("draw", figure=True), cell("fit")
    )
    _figure_first(document)
    assert document.astext().split() == ["Slope", "How", "steep?", "A", "line.", "read", "draw", "fit"]


def test_one_page_of_all_chapters_moves_the_code_of_each():
    whole = new_document("book")
    for name in ("one", "two"):
        page = addnodes.start_of_file(docname=name)
        page += opening(cell(f"read {name}"), cell("draw", figure=True)).children
        whole += page
    _each_page(whole)
    assert whole.astext().split() == [
        word for name in ("one", "two") for word in ["Slope", "A", "line.", "read", name, "draw"]
    ]


def test_code_does_not_leave_its_section():
    later = nodes.section("", nodes.title(text="Later"), cell("draw", figure=True))
    document = opening(cell("read"), later)
    _figure_first(document)
    assert document.astext().split() == ["Slope", "read", "Later", "draw", "A", "line."]
