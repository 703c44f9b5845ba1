"""Code on a page: behind a small fold, one a cell; cells that only record numbers are not on show.

A reader comes for sentences and figures, a student for the code; both read the same page. MyST-NB folds
only the cells that an author tagged, each under a bar as wide as the page. Here every cell that computes
something has the same small fold, and the page has one switch for all of them (``static/book.js``). Cells
tagged ``hide-cell`` hand numbers over to the text: they appear where a number's card leads to them, or
when all code is switched on.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from press.sphinx_ext.languages import WORDS, page_language
from press.sphinx_ext.web import BUILDERS, framed

BEFORE_MYST_NB = 190  # its own folds are made at 199
PLUMBING = "plumbing"
START = '<details class="code-fold"><summary><span aria-hidden="true">&lt;/&gt;</span> {}</summary>\n'


class FoldCode(SphinxPostTransform):
    """Fold the code of each cell, and results that an author folds away."""

    default_priority = BEFORE_MYST_NB

    def run(self, **kwargs) -> None:
        """Run the transform."""
        if self.app.builder.name not in BUILDERS:
            return
        words = WORDS[page_language(self.env.docname, self.config.language)]
        for cell in list(self.document.findall(nodes.container)):
            if cell.get("nb_element") != "cell_code":
                continue
            mode = cell.attributes.pop("hide_mode", None) or "input"
            if mode == "all":
                cell["classes"].append(PLUMBING)
            for part in list(cell.children):
                kind = {"cell_code_source": "input", "cell_code_output": "output"}.get(part.get("nb_element"))
                if kind and (mode == "all" or kind in mode.split("+")):
                    label = words["code" if kind == "input" else "result"]
                    fold = framed(start=START.format(label), end="</details>\n")
                    cell.replace(part, fold)
                    fold += part


def setup(app: Sphinx) -> None:
    """Register the transform with Sphinx."""
    app.add_post_transform(FoldCode)
