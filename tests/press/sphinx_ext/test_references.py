"""What a bibliography may hold, and how the build says so."""

import pytest

from press.sphinx_ext.references import faults
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
