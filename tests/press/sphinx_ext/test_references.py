"""What a bibliography may hold, and how the build says so."""

import pytest

from press.sphinx_ext.references import cites_without_list, faults
from tests.press.conftest import run


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("  url = {javascript:alert(1)},", "javascript"),
        ('  url = "data:text/html,x"', "data"),
        ("  url = {ftp://example.org/x},", "http or https"),
        ("  title = {A\u202eB},", "U+202E"),
        ("  note = {see javascript:alert(1)},", "javascript"),
    ],
)
def test_what_is_refused(line, said):
    ((number, wrong),) = faults(f"@misc{{a,\n{line}\n}}")
    assert number == 2
    assert said in wrong


def test_what_is_usual_passes():
    text = '@article{a,\n\tauthor = {M{\\"u}ller, A.},\n  url = {https://example.org/a?b=c_d},\n  doi={10.1/x},\n}\n'
    assert list(faults(text)) == []


@pytest.mark.parametrize(
    ("pages", "page"),
    [
        ({"a.md": "See {cite:t}`x`.", "b.md": "```{bibliography}\n```"}, ""),
        ({"a.md": "# A", "b.md": "# B"}, ""),
        ({"a.md": "# A", "b.ipynb": "See {cite}`x`."}, "b.ipynb"),
    ],
)
def test_a_citation_needs_a_list(pages, page):
    assert cites_without_list(pages) == page


def test_a_list_of_references_left_out_of_the_contents_is_told(book):
    (book / "references.bib").write_text(
        "@book{a, title={A}, author={B}, year={2000}, publisher={C}}\n", "utf-8"
    )
    config = (book / "_config.yml").read_text("utf-8")
    extra = "bibtex_bibfiles: [references.bib]\nsphinx:\n  extra_extensions: [press.sphinx_ext]\n"
    (book / "_config.yml").write_text(config.replace("sphinx:\n", extra), "utf-8")
    (book / "pages/first.md").write_text("# First\n\nSee {cite}`a`.\n", "utf-8")
    done = run(book, "book")
    assert done.returncode != 0
    assert "pages/first.md cites a work, but no page of _toc.yml lists the references" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_the_build_names_file_and_line(book):
    (book / "references.bib").write_text(
        "@misc{a,\n  title = {A},\n  url = {javascript:alert(1)},\n}\n", "utf-8"
    )
    config = (book / "_config.yml").read_text("utf-8")
    extra = "bibtex_bibfiles: [references.bib]\nsphinx:\n  extra_extensions: [press.sphinx_ext]\n"
    (book / "_config.yml").write_text(config.replace("sphinx:\n", extra), "utf-8")
    done = run(book, "book")
    assert done.returncode != 0
    assert "references.bib, line 3" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
