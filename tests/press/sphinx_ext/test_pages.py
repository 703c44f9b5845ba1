"""What is repaired in the pages of the theme."""

import re

import pytest

from press.sphinx_ext import pages

OPTIONS = "const DOCUMENTATION_OPTIONS = {\n    VERSION: '',\n};\n"


def test_scripts_that_nothing_uses_are_left_out():
    page = (
        '<script defer src="../_static/scripts/fontawesome.js?digest=5"></script>\n'
        '<script async="async" src="../_static/sphinx-thebe.js?v=1"></script>\n'
        '<script>const THEBE_JS_URL = "https://unpkg.com/x"; const thebe_selector = "y"</script>\n'
        '<script src="../_static/doctools.js"></script>'
    )
    assert pages.drop_unused(page).strip() == '<script src="../_static/doctools.js"></script>'


@pytest.mark.parametrize("search", [True, False])
def test_the_search_has_its_scripts_on_its_own_page(search):
    page = '<head><script src="../_static/searchtools.js"></script>\n<script src="../searchindex.js"></script></head>'
    found = re.findall(r"search\w+\.js", pages.finish(page, OPTIONS, search=search))
    assert found == (["searchtools.js", "searchindex.js"] if search else [])


def test_what_stands_twice_in_the_head_stands_once():
    page = (
        '<head><meta name="viewport" content="width=device-width, initial-scale=1.0" />'
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>'
        "<script>let a = 1;</script><script>let b = 2;</script><script>let a = 1;</script></head>"
    )
    finished = pages.drop_repetitions(page)
    assert finished.count("viewport") == 1
    assert finished.count("let a") == finished.count("let b") == 1


def test_scripts_wait_and_find_the_options():
    page = (
        '<head><script src="_static/documentation_options.js?v=9"></script><script src="a.js"></script>'
        '<script async src="b.js"></script><script>DOCUMENTATION_OPTIONS.pagename = "x";</script></head>'
    )
    finished = pages.defer_scripts(page, OPTIONS)
    assert "<script>const DOCUMENTATION_OPTIONS = { VERSION: '', };</script>" in finished
    assert '<script defer src="a.js">' in finished
    assert '<script async src="b.js">' in finished
    assert pages.defer_scripts(finished, OPTIONS) == finished


def test_headers_of_tables():
    page = (
        "<table><thead><tr><th></th><th>a</th></tr></thead><tbody><tr><th>x</th><td>1</td></tr></tbody></table>"
        "<table><tr><td></td><th>coef</th></tr><tr><th>const</th><td>2</td></tr></table>"
    )
    assert pages.head_tables(pages.empty_headers(page)) == (
        '<table><thead><tr><td></td><th scope="col">a</th></tr></thead>'
        '<tbody><tr><th scope="row">x</th><td>1</td></tr></tbody></table>'
        '<table><tr><td></td><th scope="col">coef</th></tr><tr><th scope="row">const</th><td>2</td></tr></table>'
    )


def test_withdrawn_roles_of_the_bibliography():
    page = '<div role="list" class="citation-list"><div class="citation" id="id6" role="doc-biblioentry">A</div></div>'
    assert pages.plain_bibliography(page) == (
        '<div class="citation-list"><div class="citation" id="id6">A</div></div>'
    )


def test_a_page_without_an_icon_asks_for_none():
    assert pages.own_icon("<head></head>") == '<head><link rel="icon" href="data:,"/></head>'
    assert (
        pages.own_icon('<head><link rel="icon" href="a"/></head>')
        == '<head><link rel="icon" href="a"/></head>'
    )


def test_a_finished_page_is_left_as_it_is():
    page = (
        '<head><meta name="viewport" content="a"/><script src="x.js"></script></head>'
        '<div id="pst-primary-sidebar" class="a"><button class="sidebar-toggle primary-toggle btn">b</button></div>'
        '<button onclick="toggleFullScreen()" class="c"></button>'
    )
    once = pages.finish(page, OPTIONS)
    assert once.count("aria-label=") == 3
    assert once.count('rel="icon"') == 1
    assert pages.finish(once, OPTIONS) == once
