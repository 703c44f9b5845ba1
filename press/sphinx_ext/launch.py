"""Ways to run a chapter: elsewhere, in the browser, or from a downloaded copy.

Binder, Colab and JupyterHub open the repository's own notebooks; the theme writes their links from
``repository`` and ``launch_buttons`` in ``_config.yml``, but stops where there is no repository yet.
JupyterLite runs in the reader's browser, from the folder ``lite/`` that ``make lite`` writes; a link
to it and a button under the title appear where the folder is published with the book (``make site``). The
wheel of library and data lies in the book itself, for those who download a notebook.
"""

from __future__ import annotations

import re
import tomllib
from html import escape
from pathlib import Path
from urllib.parse import urlencode

from sphinx.application import Sphinx

from press.project.wheel import build_wheel, wheel_name
from press.sphinx_ext.languages import WORDS, page_language

FACTS = re.compile(r'(<p class="page-facts">.*?)</p>', re.DOTALL)  # of `press.sphinx_ext.metadata`
PYODIDE = "pyodide_url"  # is for `make lite`
LITE = "lite/open.html"
# menus as the theme makes them
RUN = {"label": "launch-buttons", "icon": "fas fa-rocket", "tooltip": "Run this page"}
DOWNLOAD = {"label": "download-buttons", "icon": "fas fa-download", "tooltip": "Download this page"}


def possible(buttons: dict, repository: str) -> dict:
    """Return the launch buttons that can work with a repository.

    Parameters
    ----------
    buttons : dict
        As ``launch_buttons`` in ``_config.yml`` has them.
    repository : str
        Address of the repository; empty while there is none.
    """
    if not repository:
        return {}
    kept = {name: value for name, value in buttons.items() if value and name != PYODIDE}
    if "://github.com/" not in repository:
        kept.pop("colab_url", None)  # Colab opens notebooks of GitHub only
    return kept


def _keep_possible(app: Sphinx, config) -> None:
    options = config.html_theme_options
    buttons = options.get("launch_buttons") or {}
    options["launch_buttons"] = possible(buttons, options.get("repository_url") or "")


def with_button(body: str, address: str, language: str) -> str:
    """Return the text of a page with a button under its title that opens the chapter in the browser."""
    link = f'<a class="run-here" href="{escape(address)}">{WORDS[language]["run"]}</a>'
    facts, found = FACTS.subn(lambda line: f"{line[1]} · {link}</p>", body, count=1)
    return facts if found else body.replace("</h1>", f'</h1>\n<p class="page-facts">{link}</p>', 1)


def _add_to_menu(buttons: list[dict], menu: dict[str, str], **link: str) -> None:
    """Add a link to a menu in the page's header, and the menu itself where it is not there."""
    group = next((one for one in buttons if one.get("label") == menu["label"]), None)
    if group is None:
        group = {"type": "group", **menu, "buttons": []}
        buttons.append(group)
    group["buttons"].append({"type": "link", **link})


def _add(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    if context.get("page_source_suffix") != ".ipynb" or "header_buttons" not in context:
        return
    pathto = context["pathto"]
    if app.config.trajectory_lite:
        address = f"{pathto(LITE, 1)}?{urlencode({'path': f'{pagename}.ipynb'}, safe='/')}"
        language = page_language(pagename, app.config.language)
        context["body"] = with_button(context.get("body", ""), address, language)
        _add_to_menu(
            context["header_buttons"],
            RUN,
            text="In this browser",
            tooltip="Run this page in this browser with JupyterLite; loads some tens of megabytes",
            icon="fas fa-play",
            url=address,
        )
    if name := _wheel(app):
        _add_to_menu(
            context["header_buttons"],
            DOWNLOAD,
            text="library",
            tooltip="Library and data, for running a downloaded notebook",
            icon="fas fa-box",
            url=pathto(name, 1),
            label="download-library-button",
        )


def _wheel(app: Sphinx) -> str:
    """The name of the wheel of library and data; empty for a book without its own library."""
    described = Path(app.srcdir, "pyproject.toml")
    if not described.is_file() or not Path(app.srcdir, "data", "datapackage.json").is_file():
        return ""
    return wheel_name(tomllib.loads(described.read_text("utf-8"))["project"])


def _write_wheel(app: Sphinx, exception) -> None:
    name = _wheel(app)
    # one that is there is of an earlier build in the same folder, which only a preview goes on from
    if exception is None and app.builder.format == "html" and name and not Path(app.outdir, name).is_file():
        build_wheel(Path(app.srcdir), Path(app.outdir))


def setup(app: Sphinx) -> None:
    """Register the ways to run a chapter with Sphinx."""
    app.add_config_value("trajectory_lite", False, "html", [bool])
    app.connect("config-inited", _keep_possible)
    app.connect("html-page-context", _add, priority=900)  # after the theme has made its menus
    app.connect("build-finished", _write_wheel)
