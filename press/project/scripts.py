"""The scripts of an environment that was copied or moved run its own Python again.

``python press/project/scripts.py``, as ``make`` does: it needs nothing but the standard library.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

# the first line of a script that pip writes, which names the Python of its environment
NAMED = re.compile(rb"#!(.*/)(python[\d.]*)\n")


def adopt_scripts(folder: Path) -> list[str]:
    """Let all scripts in the folder of an interpreter run the one of the same name beside them.

    Parameters
    ----------
    folder : Path
        ``bin`` of an environment.

    Returns
    -------
    list of str
        The scripts that were changed.
    """
    changed = []
    for script in sorted(folder.iterdir()):
        if not script.is_file() or script.is_symlink():
            continue
        content = script.read_bytes()
        named = NAMED.match(content)
        if named and Path(named[1].decode()) != folder and (folder / named[2].decode()).exists():
            script.write_bytes(b"#!%s/%s\n" % (str(folder).encode(), named[2]) + content[named.end() :])
            changed.append(script.name)
    return changed


if __name__ == "__main__":
    adopt_scripts(Path(sys.prefix) / "bin")
