"""Import the heavy libraries once, then fork a kernel from that state for every request.

Run by path as ``python forkserver.py SOCKET MODULE...``. Each connection to the socket sends one
JSON line with the kernel's arguments, folder, environment and watch; the connection stays open as
long as the kernel lives, and closing it from the other side ends the kernel.
"""

import builtins
import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import sys
import threading
import types


def preload(modules):
    """Import those of `modules` that are installed, as they would be imported in a kernel.

    Some look around at that moment: pandas, for one, shortens tables to the width of a terminal unless
    it finds itself in a kernel.
    """
    builtins.get_ipython = lambda: types.SimpleNamespace(kernel=True)
    try:
        for module in modules:
            try:
                importlib.import_module(module)
            except ImportError:
                continue
    finally:
        del builtins.get_ipython


def end_with(connection):
    """End this process as soon as the other side of `connection` is gone."""

    def wait():
        while connection.recv(1):
            pass
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()


def become_kernel(connection, request, run):
    """Turn a forked child into the kernel that `request` describes."""
    os.setsid()
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.environ.clear()
    os.environ.update(request["environment"])
    os.environ["JPY_PARENT_PID"] = str(os.getppid())  # the kernel ends when this process is gone
    os.chdir(request["folder"])
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()  # else all kernels would draw the same "random" numbers
    end_with(connection)
    run(request["arguments"], request["watch"])


def serve(address, modules):
    """Fork a kernel for every connection to the Unix socket `address`.

    Ends when standard input does, that is, with the process that started it.
    """
    run = runpy.run_path(os.path.join(os.path.dirname(__file__), "kernel.py"))["run"]
    # As a kernel does before its first import; matplotlib reads it when it is imported.
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    preload(modules)
    gc.freeze()  # keeps the collector from touching, and so copying, the shared pages
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended kernels leave no zombies
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address + ".new")
        listener.listen(64)
        os.rename(address + ".new", address)  # to be seen only when it can be connected to
        while sys.stdin not in select.select([listener, sys.stdin], [], [])[0]:
            connection, _ = listener.accept()
            request = json.loads(connection.makefile().readline())
            if os.fork() == 0:
                listener.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                become_kernel(connection, request, run)
                os._exit(0)
            connection.close()


if __name__ == "__main__":
    del sys.path[0]
    serve(sys.argv[1], sys.argv[2:])
