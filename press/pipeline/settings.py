"""Read ``_config.yml``, which is written for Jupyter Book, as settings of Sphinx.

The press needs nothing else of Jupyter Book, so that it also works with versions of Sphinx newer than the
one to which Jupyter Book is bound. A test holds the outcome against Jupyter Book's own.
"""

import importlib.util
import sys
from copy import deepcopy
from pathlib import Path

from press.project.errors import BuildError
from press.project.project import Project

THEME = "html_theme_options."
ANALYTICS = f"{THEME}analytics."
LAUNCH = f"{THEME}launch_buttons."

# Each entry of the file, the setting it becomes, and the value where the file is silent. An entry without a
# value is then left to Sphinx.
ENTRIES = {
    "title": ("html_title", "My Jupyter Book"),
    "author": ("author", "The Jupyter Book community"),
    "copyright": ("copyright", "2023"),
    "logo": ("html_logo", ""),
    "project": ("project",),
    "exclude_patterns": ("exclude_patterns", ["**.ipynb_checkpoints", ".DS_Store", "Thumbs.db", "_build"]),
    "only_build_toc_files": ("external_toc_exclude_missing", False),
    "bibtex_bibfiles": ("bibtex_bibfiles",),
    "execute.allow_errors": ("nb_execution_allow_errors", False),
    "execute.cache": ("nb_execution_cache_path", ""),
    "execute.eval_regex": ("nb_eval_name_regex",),
    "execute.exclude_patterns": ("nb_execution_excludepatterns", []),
    "execute.execute_notebooks": ("nb_execution_mode", "auto"),
    "execute.raise_on_error": ("nb_execution_raise_on_error",),
    "execute.run_in_temp": ("nb_execution_in_temp", False),
    "execute.show_tb": ("nb_execution_show_tb",),
    "execute.stderr_output": ("nb_output_stderr", "show"),
    "execute.timeout": ("nb_execution_timeout", 30),
    "html.analytics.google_analytics_id": (f"{ANALYTICS}google_analytics_id", ""),
    "html.analytics.plausible_analytics_domain": (f"{ANALYTICS}plausible_analytics_domain", ""),
    "html.analytics.plausible_analytics_url": (
        f"{ANALYTICS}plausible_analytics_url",
        "https://plausible.io/js/script.js",
    ),
    "html.announcement": (f"{THEME}announcement", ""),
    "html.baseurl": ("html_baseurl", ""),
    "html.comments": ("comments_config", {"hypothesis": False, "utterances": False}),
    "html.extra_footer": (f"{THEME}extra_footer", ""),
    "html.favicon": ("html_favicon", ""),
    "html.home_page_in_navbar": (f"{THEME}home_page_in_toc", True),
    "html.use_edit_page_button": (f"{THEME}use_edit_page_button", False),
    "html.use_issues_button": (f"{THEME}use_issues_button", False),
    "html.use_multitoc_numbering": ("use_multitoc_numbering", True),
    "html.use_repository_button": (f"{THEME}use_repository_button", False),
    "latex.latex_engine": ("latex_engine", "pdflatex"),
    "latex.use_jupyterbook_latex": ("use_jupyterbook_latex", True),
    "launch_buttons.binderhub_url": (f"{LAUNCH}binderhub_url", ""),
    "launch_buttons.colab_url": (f"{LAUNCH}colab_url", ""),
    "launch_buttons.deepnote_url": (f"{LAUNCH}deepnote_url", ""),
    "launch_buttons.jupyterhub_url": (f"{LAUNCH}jupyterhub_url", ""),
    "launch_buttons.notebook_interface": (f"{LAUNCH}notebook_interface", "classic"),
    "launch_buttons.pyodide_url": (f"{LAUNCH}pyodide_url",),  # the book's own; for `make lite`
    "launch_buttons.thebe": (f"{LAUNCH}thebe", False),
    "parse.myst_enable_extensions": (
        "myst_enable_extensions",
        ["colon_fence", "dollarmath", "linkify", "substitution", "tasklist"],
    ),
    "parse.myst_substitutions": ("myst_substitutions",),
    "parse.myst_url_schemes": ("myst_url_schemes", ["mailto", "http", "https"]),
    "repository.branch": (f"{THEME}repository_branch", "master"),
    "repository.path_to_book": (f"{THEME}path_to_docs", ""),
    "repository.url": (f"{THEME}repository_url", "https://github.com/executablebooks/jupyter-book"),
    "sphinx.config": (None, {}),
    "sphinx.extra_extensions": (None, []),
    "sphinx.local_extensions": (None, {}),
    "sphinx.recursive_update": (None, False),
}

# What Jupyter Book sets and the file cannot change.
FIXED = {
    "pygments_style": "sphinx",
    "html_theme": "sphinx_book_theme",
    "html_theme_options": {"search_bar_text": "Search this book..."},
    "html_sourcelink_suffix": "",
    "numfig": True,
    "suppress_warnings": ["myst.domains"],
}

EXTENSIONS = (
    "sphinx_togglebutton", "sphinx_copybutton", "myst_nb", "jupyter_book", "sphinx_thebe", "sphinx_comments",
    "sphinx_external_toc", "sphinx.ext.intersphinx", "sphinx_design", "sphinx_book_theme",
)  # fmt: skip

# Extensions that come with Jupyter Book and that a book may do without, and the settings that only they know.
OPTIONAL = {
    "jupyter_book": ("use_multitoc_numbering", "use_jupyterbook_latex"),
    "sphinx_thebe": (),
    "sphinx_comments": ("comments_config",),
    "sphinx_jupyterbook_latex": (),
}


def read_settings(root: Path) -> dict:
    """Read a book's settings.

    Parameters
    ----------
    root : Path
        The book's folder.

    Returns
    -------
    dict
        Settings of Sphinx, the extensions that are installed among them.

    Raises
    ------
    BuildError
        At an entry that Jupyter Book does not know, or that needs a package which is not installed.
    """
    given = _flatten(Project(root).settings)
    settings = deepcopy(FIXED)
    for entry, (name, *default) in ENTRIES.items():
        if name and (default or entry in given):
            value = deepcopy(default[0]) if default else None
            _put(settings, name, _chosen(entry, value, given))
    settings["extensions"] = _extensions(settings, given)
    _add_static_files(settings, root)
    for folder in (given.get("sphinx.local_extensions") or {}).values():
        sys.path.append(str((root / folder).resolve()))
    config = given.get("sphinx.config") or {}
    if given.get("sphinx.recursive_update") is True:
        merge_settings(settings, config)
    else:
        settings |= config
    _leave_out_what_is_missing(settings, given)
    return settings


def merge_settings(settings: dict, update: dict) -> None:
    """Put settings over others; what has parts of its own is merged part by part.

    Parameters
    ----------
    settings : dict
        Changed in place.
    update : dict
    """
    for key, value in update.items():
        if isinstance(settings.get(key), dict) and isinstance(value, dict):
            merge_settings(settings[key], value)
        else:
            settings[key] = value


def _flatten(section: dict, place: str = "") -> dict:
    """The entries of the file by their names with dots."""
    found = {}
    for key, value in section.items():
        name = f"{place}{key}"
        if name in ENTRIES:
            found[name] = value
        elif any(entry.startswith(f"{name}.") for entry in ENTRIES) and isinstance(value, dict | None):
            found |= _flatten(value or {}, f"{name}.")
        else:
            raise BuildError(
                f"_config.yml: {name} is no entry of Jupyter Book's; "
                "settings of Sphinx and its extensions stand under sphinx: config:"
            )
    return found


def _chosen(entry, default, given):
    if entry not in given:
        return default
    value = given[entry]
    if entry == "exclude_patterns":
        return sorted({*default, *value})
    if entry == "bibtex_bibfiles" and isinstance(value, str):
        return [value]
    if entry == "execute.execute_notebooks" and value is False:
        return "off"  # what YAML makes of a bare off
    if isinstance(default, dict) and isinstance(value, dict):
        return default | value
    return "" if value is None else value


def _put(settings, name, value):
    *outer, last = name.split(".")
    for key in outer:
        settings = settings.setdefault(key, {})
    settings[last] = value


def _extensions(settings, given):
    extra = given.get("sphinx.extra_extensions") or []
    extra = [extra] if isinstance(extra, str) else extra
    names = [*EXTENSIONS, *extra, *(given.get("sphinx.local_extensions") or {})]
    if given.get("bibtex_bibfiles"):
        names.append("sphinxcontrib.bibtex")
    if settings["use_jupyterbook_latex"]:
        names.append("sphinx_jupyterbook_latex")
    if settings["use_multitoc_numbering"]:
        names.append("sphinx_multitoc_numbering")
    return list(dict.fromkeys(names))


def _add_static_files(settings, root):
    folder = root / "_static"
    if folder.is_dir():
        settings["html_static_path"] = ["_static"]
        for kind in ("css", "js"):
            found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob(f"*.{kind}"))
            settings[f"html_{kind}_files"] = found


def _leave_out_what_is_missing(settings, given):
    asked = {
        "sphinx_thebe": given.get("launch_buttons.thebe"),
        "sphinx_comments": any((given.get("html.comments") or {}).values()),
    }
    for name, known in OPTIONAL.items():
        if name not in settings["extensions"] or importlib.util.find_spec(name):
            continue
        if asked.get(name):
            raise BuildError(f"_config.yml asks for something that needs the package {name}; install it")
        settings["extensions"].remove(name)
        for setting in known:
            settings.pop(setting, None)
