"""The pages are the same with the newest Sphinx, without Jupyter Book."""

import subprocess
from pathlib import Path

import pytest

from press.pipeline.stacks import compare_pages

ROOT = Path(__file__).resolve().parents[3]

PAGE = """\
<html><head><title>{chrome}</title></head><body><nav>{chrome}</nav><nav class="bd-links">{contents}</nav>
<article class="bd-article"><h1>Title<a class="headerlink">{chrome}</a></h1>
<p>It rose by <span class="value">{value}</span>.</p><img src="../_images/{name}.svg" alt="{alt}">
<a href="../_downloads/{name}.csv">data</a></article></body></html>
"""
CONTENT = {"chrome": "#", "contents": "Title", "value": "1.5", "name": "one", "alt": "A line"}


def write_pages(folder, figure="<svg/>", **changed):
    for name in ("chapters", "_images", "_downloads"):
        (folder / name).mkdir(parents=True)
    content = CONTENT | changed
    (folder / "chapters" / "page.html").write_text(PAGE.format(**content), "utf-8")
    (folder / "_images" / f"{content['name']}.svg").write_text(figure, "utf-8")
    (folder / "_downloads" / f"{content['name']}.csv").write_text("year,value\n", "utf-8")
    return folder


@pytest.mark.parametrize("changed", [{}, {"chrome": "¶"}, {"name": "another"}])
def test_what_a_theme_adds_and_how_files_are_named_does_not_count(tmp_path, changed):
    first, second = write_pages(tmp_path / "a"), write_pages(tmp_path / "b", **changed)
    assert compare_pages(first, second) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"contents": "Another"}, "text differ: 'by 1.5. data Title' and 'by 1.5. data Another'"),
        ({"value": "1.6"}, "text differ: 'It rose by 1.5.' and 'It rose by 1.6.'"),
        ({"figure": "<svg>2</svg>"}, "figures and files differ"),
        ({"alt": "A bar"}, "figures and files differ"),
    ],
)
def test_what_the_book_says_counts(tmp_path, changed, said):
    first, second = write_pages(tmp_path / "a"), write_pages(tmp_path / "b", **changed)
    (found,) = compare_pages(first, second)
    assert found.startswith("chapters/page: ") and said in found


def test_a_page_that_one_has_counts(tmp_path):
    first, second = write_pages(tmp_path / "a"), write_pages(tmp_path / "b")
    (first / "more.html").write_text("<html><body>more</body></html>", "utf-8")
    assert compare_pages(first, second) == ["more: only one of the two has this page"]


@pytest.mark.slow
def test_both_stacks_make_the_same_pages():
    """Takes an environment of its own, which `make compare` sets up."""
    done = subprocess.run(
        ["make", "--no-print-directory", "compare"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "text, numbers and figures are the same" in done.stdout
