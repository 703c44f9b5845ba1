"""Where a book's parts lie, and which pages it has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from press.project.errors import BuildError
from press.project.sources import read_json, read_text

SUFFIXES = (".ipynb", ".md")
MADE = ("404", "genindex", "search")  # pages that the book has anyway


@dataclass(frozen=True)
class Project:
    """A folder with a book in it.

    Attributes
    ----------
    root : Path
    """

    root: Path

    @property
    def config(self) -> Path:
        """Jupyter Book's configuration file."""
        return self.root / "_config.yml"

    @property
    def contents(self) -> Path:
        """The table of contents, which decides what belongs to the book."""
        return self.root / "_toc.yml"

    @property
    def lock(self) -> Path:
        """The pinned environment."""
        return self.root / "requirements.txt"

    @property
    def build(self) -> Path:
        """The folder for everything made from the sources."""
        return self.root / "_build"

    @property
    def html(self) -> Path:
        """The finished book."""
        return self.build / "html"

    @property
    def executed(self) -> Path:
        """Executed notebooks, and records of what their results depend on."""
        return self.build / "executed"

    @property
    def manifest(self) -> Path:
        """The description of the finished book."""
        return self.html / "manifest.json"

    @cached_property
    def pages(self) -> dict[str, str]:
        """The source file of every page, in reading order, by document name.

        Returns
        -------
        dict of str to str
            Paths relative to the root.
        """
        from sphinx_external_toc.parsing import MalformedError, parse_toc_data

        entries = self._yaml(self.contents.name)
        if not isinstance(entries, dict):
            raise BuildError("_toc.yml: expected entries such as `root: intro`, found none")
        try:
            site_map = parse_toc_data(entries)
        except MalformedError as error:
            raise BuildError(f"_toc.yml: {error}") from None
        if site_map.globs():
            raise BuildError("_toc.yml uses a glob; name every page, so that none can go missing")
        pages = {}
        for name in site_map:
            stem = name
            for suffix in SUFFIXES:
                stem = stem.removesuffix(suffix)
            found = [s for s in SUFFIXES if (self.root / f"{stem}{s}").is_file()]
            if not found:
                raise BuildError(f"_toc.yml names {name}, but there is no {stem}.ipynb or {stem}.md")
            if stem in MADE:
                raise BuildError(
                    f"_toc.yml names {name}, but the book makes a page {stem} itself; rename the file"
                )
            if len(found) > 1:
                raise BuildError(f"{stem}.ipynb and {stem}.md are both there; keep one")
            pages[stem] = stem + found[0]
        return pages

    @cached_property
    def language(self) -> str:
        """The language of a book in the form that HTML wants; English where the configuration names none."""
        given = ((self.settings.get("sphinx") or {}).get("config") or {}).get("language")
        return str(given or "en").replace("_", "-")

    @cached_property
    def titles(self) -> dict[str, str]:
        """The first heading of every page, by document name.

        Returns
        -------
        dict of str to str
            The document name where there is no heading.
        """
        titles = {}
        for name, path in self.pages.items():
            if path.endswith(".ipynb"):
                cells = read_json(self.root, path)["cells"]
                text = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
            else:
                text = read_text(self.root, path)
            found = re.search(r"^# (.+)$", text, re.MULTILINE)
            titles[name] = found[1] if found else name
        return titles

    @property
    def notebooks(self) -> list[str]:
        """The paths of the notebooks among the pages, relative to the root."""
        return [path for path in self.pages.values() if path.endswith(".ipynb")]

    @cached_property
    def settings(self) -> dict:
        """The contents of ``_config.yml``."""
        found = self._yaml(self.config.name) or {}
        if not isinstance(found, dict):
            raise BuildError(f"_config.yml: expected entries such as `title: ...`, found {found!r}")
        return found

    def _yaml(self, name: str) -> object:
        """The contents of a file of YAML; why and where it cannot be read is told on one line."""
        import yaml

        try:
            return yaml.safe_load(read_text(self.root, name))
        except yaml.YAMLError as error:
            mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None) or "no YAML"
            place = f", line {mark.line + 1}" if mark else ""
            raise BuildError(f"{name}{place}: {problem}") from None


def find_project(folder: Path | str | None = None) -> Project:
    """Find the book in a folder or in one above it.

    Parameters
    ----------
    folder : path-like, optional
        The current folder by default.
    """
    start = Path(folder or ".").resolve()
    for candidate in (start, *start.parents):
        if (candidate / "_toc.yml").is_file() and (candidate / "_config.yml").is_file():
            return Project(candidate)
    raise BuildError(f"no book in {start}: it needs a _config.yml and a _toc.yml")
