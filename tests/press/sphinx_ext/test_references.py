"""What a bibliography may hold, and how the build says so."""

import pytest

from press.sphinx_ext.references import cites_without_list, faults
from tests.press.conftest import run
from tests.press.sphinx_ext.conftest import extended_book


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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fields", "page", "said"),
    [
        (
            "title={A}, author={B}, year={2000}, publisher={C}",
            "See {cite}`a`.",
            "pages/first.md cites a work, but no page of _toc.yml lists the references",
        ),
        ("\n  title = {A},\n  url = {javascript:alert(1)},\n", "Text.", "references.bib, line 3"),
    ],
)
def test_the_build_says_what_is_wrong_and_where(tmp_path, fields, page, said):
    files = {"references.bib": f"@book{{a, {fields}}}\n", "pages/first.md": f"# First\n\n{page}\n"}
    root = extended_book(tmp_path / "book", files=files, settings="bibtex_bibfiles: [references.bib]\n")
    done = run(root, "book")
    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
