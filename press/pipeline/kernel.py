"""Start one IPython kernel that writes down which files its notebook uses.

This file is run by path, in the kernel's own process, and imports nothing from the project: what
it imported would otherwise count as used by every notebook.
"""

import importlib.util
import json
import os
import sys
from contextlib import suppress

WATCH_VARIABLE = "NOTEBOOK_WATCH"

# Modules that start further interpreters without an audit event of their own.
CHILD_STARTERS = (
    ".popen_spawn_posix", ".popen_forkserver", ".popen_loky_posix", ".popen_loky_win32", ".popen_spawn_win32",
)  # fmt: skip
CHILD_EVENTS = {
    "subprocess.Popen", "os.system", "os.forkpty", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile",
    "_winapi.CreateProcess",
}  # fmt: skip
NETWORK_EVENTS = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname"}
WRITE_FLAGS = os.O_WRONLY | os.O_RDWR


def watch(root, log, links=()):
    """Write to `log` every use of a file under `root`, one JSON list ``[kind, path]`` a line.

    An audit hook sees what goes through Python: ``open`` in all its forms, directory listings,
    compiled modules, other programs, the network. It does not see a compiled library that opens a
    path by itself, nor a mere question whether a file exists.

    A library may say which parts of a file it uses: with the audit event ``notebook.opens`` (path) right
    before it opens the file, and ``notebook.uses`` (path, part) for each part, or with None for all of it.
    What is opened without a word counts as used whole.

    Parameters
    ----------
    root : str
        Files outside this folder are not written down.
    log : str
        The file to append to.
    links : iterable of str
        Other folders of which the uses count: where links in `root` lead to.
    """
    # Everything the hook needs is bound here: a notebook may rebind any global name, and the
    # module itself disappears when IPython takes over `__main__`.
    roots = (root, *links)
    prefixes = tuple(one + os.sep for one in roots)
    seen = set()
    open_, write, close = os.open, os.write, os.close
    abspath, fsdecode = os.path.abspath, os.fsdecode
    append = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    dumps, source_of = json.dumps, importlib.util.source_from_cache
    frame = sys._getframe
    told = set()  # files about to be opened, of which the parts used are named

    def note(*entry):
        if entry not in seen:
            seen.add(entry)
            # Opened anew each time: a forked child may have closed or reused the descriptor.
            handle = open_(log, append)
            write(handle, (dumps(entry) + "\n").encode())
            close(handle)

    def note_path(kind, path, *part):
        if isinstance(path, int):  # an already open descriptor
            return
        path = abspath(fsdecode(path))
        if path.endswith(".pyc"):
            with suppress(ValueError):
                path = source_of(path)  # a compiled module stands for its source
        if path in roots or path.startswith(prefixes):
            note(kind, path, *part)

    def hook(event, arguments):
        if event == "open":
            path, mode, flags = arguments
            if path == log:
                return
            if told and not isinstance(path, int) and (full := abspath(fsdecode(path))) in told:
                told.discard(full)
                return
            writes = any(c in mode for c in "wax+") if mode else bool((flags or 0) & WRITE_FLAGS)
            note_path("write" if writes else "read", path)
        elif event == "notebook.opens":
            told.add(abspath(arguments[0]))
        elif event == "notebook.uses":
            path, part = arguments
            note_path(*(("read", path) if part is None else ("part", path, part)))
        elif event in ("os.listdir", "os.scandir"):
            # The import system lists every folder it searches; which names it was after is
            # covered by the modules themselves.
            if "importlib" not in frame(1).f_code.co_filename:
                note_path("list", arguments[0] if arguments[0] is not None else ".")
        elif event == "sqlite3.connect":
            note_path("read", arguments[0])
        elif event == "import":
            module, filename = arguments[0], arguments[1]
            if filename:
                note_path("read", filename)
            if module.endswith(CHILD_STARTERS):
                note("child", module)
        elif event in CHILD_EVENTS:
            note("child", event)
        elif event in NETWORK_EVENTS:
            note("network", event)

    sys.addaudithook(hook)


def run(arguments, watched):
    """Run a kernel until it is stopped.

    Parameters
    ----------
    arguments : list of str
        As for ``python -m ipykernel_launcher``.
    watched : dict
        `root`, `log` and `links`, for :func:`watch`.
    """
    from ipykernel.kernelapp import IPKernelApp

    app = IPKernelApp.instance()
    app.initialize(arguments)
    watch(**watched)  # from here on it is the notebook that opens files
    app.start()


if __name__ == "__main__":
    del sys.path[0]  # the folder of this file, which is no place to import from
    run(sys.argv[1:], json.loads(os.environ.pop(WATCH_VARIABLE)))
