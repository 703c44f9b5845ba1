"""Where reveal.js comes from: the script behind the slides, which no deck may fetch.

The Python package sphinx-revealjs carries a release of reveal.js as it is published. It is taken from the
installed package if there is one, so that slides are made without a network; otherwise the one wheel is
downloaded with pip, checked against its digest, and kept in the build folder for the next time. Only two
files of it are read.
"""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from trajectory.build.errors import BuildError

PACKAGE = "sphinx-revealjs"
VERSION = "3.2.1"
DIGEST = "805bed3ca459346e0f01967d5ed1c40d6b7b917de1541e1e4566c8341fe7017b"
INSIDE = ("_static", "revealjs", "dist")


def reveal(folder):
    """Return the script and the style sheet of reveal.js.

    Parameters
    ----------
    folder : Path
        Where a downloaded wheel is kept.

    Returns
    -------
    str, str

    Raises
    ------
    BuildError
        If it is neither installed nor to be had.
    """
    dist = _installed() or _downloaded(folder)
    script, style = ((dist / name).read_text(encoding="utf-8") for name in ("reveal.js", "reveal.css"))
    # what would end the element it stands in, were it ever in a string
    return script.replace("</script", "<\\/script"), re.sub(r"/\*# sourceMapping.*?\*/", "", style)


def _installed():
    spec = importlib.util.find_spec("sphinx_revealjs")
    if spec is None or not spec.submodule_search_locations:
        return None
    dist = Path(spec.submodule_search_locations[0]).joinpath(*INSIDE)
    return dist if dist.is_dir() else None


def _downloaded(folder):
    wheel = folder / f"{PACKAGE.replace('-', '_')}-{VERSION}-py3-none-any.whl"
    if not wheel.is_file():
        _download(folder)
    return zipfile.Path(wheel).joinpath("sphinx_revealjs", *INSIDE)


def _download(folder):
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        wanted = Path(place) / "reveal.txt"
        wanted.write_text(f"{PACKAGE}=={VERSION} --hash=sha256:{DIGEST}\n", encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
             "--only-binary=:all:", "--require-hashes", "--dest", str(folder), "--requirement", str(wanted)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    if done.returncode != 0:
        why = (done.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
        raise BuildError(
            f"slides need reveal.js, which comes with the package {PACKAGE}; "
            f"install it with `pip install {PACKAGE}=={VERSION}` ({why})"
        )
