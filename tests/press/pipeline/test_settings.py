"""``_config.yml`` means to the press what it means to Jupyter Book."""

from pathlib import Path

import pytest
import yaml

from press.pipeline.settings import ENTRIES, read_settings
from press.project.errors import BuildError

ROOT = Path(__file__).resolve().parents[3]

EVERYTHING = """\
title: A book
author: Somebody
copyright: "2026"
logo: logo.png
project: the project
exclude_patterns: ["drafts/*"]
only_build_toc_files: true
bibtex_bibfiles: [one.bib, two.bib]
execute: {execute_notebooks: off, cache: kept, timeout: -1, allow_errors: true, exclude_patterns: [slow.ipynb],
  stderr_output: remove, run_in_temp: true, raise_on_error: true, show_tb: true, eval_regex: ".*"}
parse: {myst_enable_extensions: [amsmath], myst_url_schemes: [https], myst_substitutions: {a: b}}
html:
  favicon: icon.svg
  use_edit_page_button: true
  use_repository_button: true
  use_issues_button: true
  use_multitoc_numbering: false
  extra_footer: "<p>below</p>"
  home_page_in_navbar: false
  baseurl: https://example.org/
  analytics: {google_analytics_id: G-1, plausible_analytics_domain: example.org, plausible_analytics_url: https://p.example.org}
  comments: {hypothesis: true}
  announcement: news
latex: {latex_engine: xelatex, use_jupyterbook_latex: false}
launch_buttons: {notebook_interface: jupyterlab, binderhub_url: b, jupyterhub_url: j, pyodide_url: p, thebe: true, colab_url: c,
  deepnote_url: d}
repository: {url: https://example.org/book, path_to_book: book, branch: main}
sphinx:
  extra_extensions: [sphinx_exercise, sphinx_design]
  local_extensions: {mine: ext}
  recursive_update: RECURSIVE
  config:
    html_theme_options: {navbar_persistent: []}
    html_context: {default_mode: light}
    numfig: false
"""


def of_jupyter_book(root):
    config = pytest.importorskip("jupyter_book.config", reason="jupyter-book is not part of this stack")
    settings, _ = config.get_final_config(
        user_yaml=root / "_config.yml", cli_config={"latex_individualpages": False}, sourcedir=root
    )
    return settings


def write(root, text):
    (root / "_config.yml").write_text(text, "utf-8")
    return root


def test_the_books_settings_are_those_of_jupyter_book():
    assert read_settings(ROOT) == of_jupyter_book(ROOT)


@pytest.mark.parametrize(
    "text",
    [
        "title: Only a title\n",
        "title:\nlogo:\n",
        "bibtex_bibfiles: one.bib\nsphinx: {extra_extensions: sphinx_exercise}\n",
        "sphinx:\n  config:\n",
        EVERYTHING.replace("RECURSIVE", "true"),
        EVERYTHING.replace("RECURSIVE", "false"),
    ],
)
def test_settings_are_those_of_jupyter_book(tmp_path, text):
    assert read_settings(write(tmp_path, text)) == of_jupyter_book(tmp_path)


def test_styles_and_scripts_of_the_author_are_taken_along(tmp_path):
    for name in ("own.css", "part/own.js"):
        (tmp_path / "_static" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "_static" / name).touch()
    assert read_settings(write(tmp_path, "title: A book\n")) == of_jupyter_book(tmp_path)


def test_everything_is_tried():
    tried = yaml.safe_load(EVERYTHING)
    for entry in ENTRIES:
        value = tried
        for key in entry.split("."):
            value = value[key]


def test_what_jupyter_book_only_brings_along_can_be_missing(tmp_path, monkeypatch):
    missing = {"jupyter_book", "sphinx_thebe", "sphinx_comments", "sphinx_jupyterbook_latex"}
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name in missing else name)
    settings = read_settings(write(tmp_path, "title: A book\n"))
    assert not missing & set(settings["extensions"])
    assert not {"comments_config", "use_multitoc_numbering", "use_jupyterbook_latex"} & settings.keys()
    with pytest.raises(BuildError, match="needs the package sphinx_comments"):
        read_settings(write(tmp_path, "html: {comments: {hypothesis: true}}\n"))
    with pytest.raises(BuildError, match="needs the package sphinx_thebe"):
        read_settings(write(tmp_path, "launch_buttons: {thebe: true}\n"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("titel: A book\n", "titel is no entry"),
        ("html: {favicn: a.svg}\n", "html.favicn is no entry"),
        ("html: yes\n", "html is no entry"),
        ("- a\n", "expected entries"),
        ("title: [\n", "_config.yml, line 2: "),
    ],
)
def test_a_mistake_is_named_in_one_line(tmp_path, text, said):
    with pytest.raises(BuildError) as error:
        read_settings(write(tmp_path, text))
    assert said in str(error.value) and "\n" not in str(error.value)
