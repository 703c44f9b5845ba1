"""Where kernels come from: a new interpreter each, or forks of one that has its imports done."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from traitlets import List

from press.pipeline.kernel import WATCH_VARIABLE
from press.pipeline.limits import folder_for_sockets

HERE = Path(__file__).parent


class _KernelManager(AsyncKernelManager):
    """Start kernels with a given command, whatever kernels are registered on the machine."""

    command = List()

    @property
    def kernel_spec(self) -> KernelSpec:
        return KernelSpec(
            argv=[*self.command, "-f", "{connection_file}"], display_name="Python 3", language="python"
        )


class Kernels:
    """Make kernel managers that share one way of starting.

    Parameters
    ----------
    command : list of str
        Starts one kernel; the kernel's own arguments are appended.
    folder : path-like
        For connection files, sockets and logs; short, as a socket's path may not be long.
    environment : dict
        The kernels' environment variables.
    stderr : path-like, optional
        Where kernels write their standard error, if not into a file each.
    """

    def __init__(self, command, folder, environment, stderr=None) -> None:
        self.command = command
        self.folder = Path(folder)
        self.environment = environment
        self.stderr = stderr
        self._numbers = itertools.count()

    def new_name(self):
        """A name that no kernel has had."""
        return str(next(self._numbers))

    def manager(self, name: str) -> AsyncKernelManager:
        """A manager for one kernel; `name` must be new."""
        manager = _KernelManager(command=self.command, connection_file=str(self.folder / f"{name}.json"))
        if hasattr(os, "fork"):
            # Sockets in the file system: no ports to run out of or to lose to another process.
            manager.transport = "ipc"
        return manager

    def log(self, name: str) -> Path:
        """Where the kernel `name` writes what it uses."""
        path = self.folder / f"{name}.log"
        path.touch()
        return path

    @contextmanager
    def start_arguments(self, name: str, root: Path, links: Iterable[str] = ()) -> Iterator[dict]:
        """What the manager needs to start the kernel `name`, watched for files under `root` and `links`."""
        watched = {"root": str(root), "log": str(self.log(name)), "links": list(links)}
        with (self.folder / f"{name}.stderr").open("wb") as stderr:
            yield {
                "env": {**self.environment, WATCH_VARIABLE: json.dumps(watched)},
                "stdout": subprocess.DEVNULL,
                "stderr": stderr,
            }

    def messages(self, name: str) -> str:
        """What a kernel wrote to standard error, should it have died without a word."""
        path = self.stderr or self.folder / f"{name}.stderr"
        return path.read_text("utf-8", "replace").strip()


def can_fork() -> bool:
    """Whether kernels may be forked here.

    On macOS a process that has loaded the system's numerical and graphical libraries must not be
    forked; Windows has no fork.
    """
    return sys.platform == "linux"


@contextmanager
def start_kernels(
    kind: Literal["forked", "ordinary"], environment: dict, preload: Iterable[str] = ()
) -> Iterator[Kernels]:
    """Provide kernels of one kind, and end what was started for them.

    Parameters
    ----------
    environment : dict
        The kernels' environment variables.
    preload : iterable of str
        Modules to import before forking.

    Yields
    ------
    Kernels
    """
    place = folder_for_sockets()
    with tempfile.TemporaryDirectory(prefix="nb", dir=place, ignore_cleanup_errors=True) as folder:
        if kind == "ordinary":
            yield Kernels([sys.executable, str(HERE / "kernel.py")], folder, environment)
            return
        address = str(Path(folder) / "fork")
        messages = Path(folder) / "server.stderr"
        with messages.open("wb") as stderr:
            server = subprocess.Popen(
                [sys.executable, str(HERE / "forkserver.py"), address, *preload],
                env=environment,
                stdin=subprocess.PIPE,  # its end tells the server that we are gone
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                start_new_session=True,
            )
        stub = [sys.executable, "-I", "-S", str(HERE / "forkstub.py"), address]
        kernels = Kernels(stub, folder, environment, stderr=messages)
        try:
            # It listens once its imports are done.
            while not os.path.exists(address):
                if server.poll() is not None:
                    raise RuntimeError(f"the fork server did not start: {messages.read_text()}")
                time.sleep(0.01)
            yield kernels
        finally:
            server.stdin.close()
            server.wait()
