"""Where reveal.js comes from: the script behind the slides, which no deck may fetch.

The Python package sphinx-revealjs carries a release of reveal.js as it is published. Only two files of it
are read; its Sphinx extension is not used.
"""

from __future__ import annotations

import re
from importlib.resources import files

from press.project.errors import BuildError

PACKAGE = "sphinx-revealjs"


def reveal() -> tuple[str, str]:
    """Return the script and the style sheet of reveal.js.

    Raises
    ------
    BuildError
        If it is not installed.
    """
    try:
        dist = files("sphinx_revealjs").joinpath("_static", "revealjs", "dist")
        script, style = (dist.joinpath(name).read_text("utf-8") for name in ("reveal.js", "reveal.css"))
    except (ImportError, OSError):
        raise BuildError(
            f"slides need reveal.js, from the package {PACKAGE}; run pip install -r requirements.txt"
        ) from None
    # what would end the element it stands in, were it ever in a string
    return script.replace("</script", "<\\/script"), re.sub(r"/\*# sourceMapping.*?\*/", "", style)
