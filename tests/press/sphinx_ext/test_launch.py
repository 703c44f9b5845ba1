"""The links that open a chapter elsewhere, and the library for a downloaded one, on the rendered page."""

import html
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from press.sphinx_ext import launch
from press.sphinx_ext.languages import CHINESE

ROOT = Path(__file__).parents[3]
CONFIG = """\
title: A small book
author: Nobody
copyright: "2025"
only_build_toc_files: true
exclude_patterns: [".*", "**/.*"]
execute: {{execute_notebooks: "off"}}
repository: {{url: "{repository}", branch: main}}
launch_buttons:
  notebook_interface: jupyterlab
  binderhub_url: https://mybinder.org
  colab_url: https://colab.research.google.com
  jupyterhub_url: {hub}
sphinx:
  recursive_update: true
  extra_extensions: [press.sphinx_ext.launch]
  config: {{trajectory_lite: {lite}}}
"""


@pytest.fixture
def links(tmp_path):
    """Build a book of two pages; return the links of its notebook's page."""

    def build(repository="", hub='""', lite="false", library=False):
        root = tmp_path / "book"
        (root / "chapters" / "part").mkdir(parents=True)
        (root / "_config.yml").write_text(CONFIG.format(repository=repository, hub=hub, lite=lite))
        (root / "_toc.yml").write_text("format: jb-book\nroot: intro\nchapters:\n- file: chapters/part/one\n")
        (root / "intro.md").write_text("# Intro\n")
        cells = [nbformat.v4.new_markdown_cell("# One"), nbformat.v4.new_code_cell("1")]
        kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
        notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
        nbformat.write(notebook, root / "chapters" / "part" / "one.ipynb")
        if library:
            for name in ("trajectory", "data"):
                shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
            for name in ("pyproject.toml", "LICENSE"):
                shutil.copy(ROOT / name, root)
        book = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", root]
        done = subprocess.run(
            [*book, "-W", "-n", "--keep-going"], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        page = root / "_build" / "html" / "chapters" / "part" / "one.html"
        return page, {html.unescape(link) for link in re.findall(r'href="([^"]+)"', page.read_text("utf-8"))}

    return build


def test_a_repository_gives_links_to_its_own_notebooks(links):
    _, found = links("https://github.com/someone/a-book", hub="https://hub.example.edu")
    assert {
        "https://mybinder.org/v2/gh/someone/a-book/main?urlpath=lab/tree/chapters/part/one.ipynb",
        "https://colab.research.google.com/github/someone/a-book/blob/main/chapters/part/one.ipynb",
        "https://hub.example.edu/hub/user-redirect/git-pull?repo=https%3A//github.com/someone/a-book"
        "&urlpath=lab/tree/a-book/chapters/part/one.ipynb&branch=main",
    } <= found


@pytest.mark.slow
def test_without_a_repository_there_are_no_links_elsewhere_but_the_library_is_there(links):
    page, found = links(lite="true", library=True)
    assert not [link for link in found if re.search("mybinder|colab|jupyterhub|git-pull", link)]
    assert "../../lite/open.html?path=chapters/part/one.ipynb" in found
    assert page.read_text("utf-8").count('class="run-here"') == 1
    (wheel,) = [link for link in found if link.endswith(".whl")]
    assert (page.parent / wheel).is_file()


def test_the_button_stands_beside_the_facts_of_a_page_or_under_its_title():
    alone = launch.with_button("<h1>A</h1>\n<p>b</p>", "x.html?path=a&b", "en")
    assert alone.startswith(
        '<h1>A</h1>\n<p class="page-facts"><a class="run-here" href="x.html?path=a&amp;b">Run it here'
    )
    beside = launch.with_button('<h1>A</h1>\n<p class="page-facts">3 min</p>\n<p>b</p>', "x", CHINESE)
    assert '<p class="page-facts">3 min · <a class="run-here" href="x">在此运行</a></p>\n<p>b</p>' in beside


@pytest.mark.slow
def test_without_jupyter_in_the_site_there_is_no_button(links):
    page, found = links()
    assert "run-here" not in page.read_text("utf-8")
    assert not [link for link in found if "lite/" in link]
