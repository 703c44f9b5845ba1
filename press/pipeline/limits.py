"""What a computer allows to a build: open files, and a folder whose path a socket can hold."""

from __future__ import annotations

import os
import tempfile

from press.project.errors import BuildError

try:
    import resource
except ImportError:  # Windows has no such limit
    resource = None

OPEN_FILES = 256  # a build with a few kernels needs about half
SOCKET_PATH = 100  # bytes of the path of a socket, with some left; Linux has 108, macOS 104
LONGEST = len("/nb12345678/1234-ipc-5")  # below the folder for temporary files


def allow_open_files() -> None:
    """See to it that enough files can be open at a time.

    Raises
    ------
    BuildError
        If the computer allows too few.
    """
    if resource is None:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= OPEN_FILES or soft == resource.RLIM_INFINITY:
        return
    if hard != resource.RLIM_INFINITY and hard < OPEN_FILES:
        raise BuildError(
            f"only {hard} files may be open at a time here, and a build needs {OPEN_FILES}; "
            f"allow more (ulimit -n {OPEN_FILES}) in a new terminal"
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, hard))


def folder_for_sockets() -> str:
    """Return a folder for temporary files in which the path of a socket is short enough.

    Raises
    ------
    BuildError
        If there is none.
    """
    usual = tempfile.gettempdir()
    for folder in (usual, "/tmp"):
        if len(os.fsencode(folder)) + LONGEST <= SOCKET_PATH and os.access(folder, os.W_OK):
            return folder
    raise BuildError(
        f"the folder for temporary files, {usual}, has too long a path for sockets; "
        "set TMPDIR to a short one, such as /tmp"
    )
