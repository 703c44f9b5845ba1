"""Run a program that may be hostile: no network, no files but its own, limits on all that it can use up.

On Linux the program gets namespaces of its own from ``unshare`` of util-linux, no container and no
privileges needed: its root is a small file system in memory that holds the system's libraries, the
interpreter and the folders named, all read-only, and one folder to work in. Elsewhere only the limits hold:
`isolated` says so.
"""

from __future__ import annotations

import contextlib
import functools
import os
import shlex
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/fonts", "/etc/localtime")
DEVICES = ("null", "zero", "random", "urandom")
TOOLS = ("unshare", "mount", "pivot_root", "setpriv")
NOBODY = 65534
HOME = "/workplace"
MEGABYTE = 2**20


@dataclass(frozen=True)
class Limits:
    """What a program may use.

    Attributes
    ----------
    seconds : int
        Of the processor; three times as many of the clock.
    memory, files : int
        Address space, and all files together, in bytes.
    processes : int
        Processes and threads.
    """

    seconds: int = 120
    memory: int = 2 * 1024 * MEGABYTE
    files: int = 128 * MEGABYTE
    processes: int = 16

    @property
    def clock(self) -> int:
        """Seconds after which it is ended, whatever it does."""
        return 3 * self.seconds


class Sandboxed:
    """A running program; leaving the context ends it with all that it started.

    Parameters
    ----------
    arguments : list of str
        Of the interpreter.
    readable : list of Path
        Folders that it may read, at their own places.
    limits : Limits
    channel : int
        A file descriptor that it inherits.
    folder : Path
        Empty; where it works if there are no namespaces.
    library : Path
        Folder of the packages that come first.
    """

    def __init__(
        self,
        arguments: list[str],
        readable: list[Path],
        limits: Limits,
        channel: int,
        folder: Path,
        library: Path,
    ) -> None:
        inside = isolated()
        command = [sys.executable, *arguments]
        if inside:
            command = _within(command, [*readable, library], limits)
        home = HOME if inside else str(folder)
        self._process = subprocess.Popen(
            command,
            cwd="/" if inside else folder,
            env=_environment(home, library),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[channel],
            start_new_session=True,
            preexec_fn=functools.partial(_limit, limits, inside),
        )

    def __enter__(self) -> Sandboxed:
        return self

    def __exit__(self, *error: object) -> None:
        # the first process of the namespace dies with its parent, and all others with the first
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


@functools.cache
def isolated() -> bool:
    """Say whether programs can be kept from network and files here."""
    if sys.platform != "linux" or not all(map(shutil.which, TOOLS)):
        return False
    command = _within([sys.executable, "-c", "import os; os.listdir('.')"], [], Limits())
    tried = subprocess.run(command, cwd="/", capture_output=True, env=_environment(HOME), check=False)
    return tried.returncode == 0


def _environment(home: str, library: Path | None = None) -> dict[str, str]:
    own = {"PYTHONPATH": str(library)} if library else {}
    return own | {
        "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        "HOME": home,
        "TMPDIR": home,
        "LANG": "C.UTF-8",
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": home,
        "IPYTHONDIR": home,
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
    }


def _limit(limits: Limits, inside: bool) -> None:
    import resource

    os.nice(5)  # others wait for their marks
    wanted = {
        "RLIMIT_AS": limits.memory,
        "RLIMIT_CPU": limits.seconds,
        "RLIMIT_FSIZE": limits.files,
        "RLIMIT_CORE": 0,
        "RLIMIT_NOFILE": 256,
    }
    if inside:  # elsewhere the user's other processes would count
        wanted["RLIMIT_NPROC"] = limits.processes
    for name, value in wanted.items():
        which = getattr(resource, name, None)
        if which is not None:
            _, most = resource.getrlimit(which)
            value = value if most == resource.RLIM_INFINITY else min(value, most)
            resource.setrlimit(which, (value, value))


def _within(command: list[str], readable: list[Path], limits: Limits) -> list[str]:
    """A command that builds the file system, shuts the rest out, gives up all privileges and begins."""
    root = os.geteuid() == 0
    spaces = ["--net", "--mount", "--pid", "--ipc", "--uts", "--fork", "--kill-child=KILL"]
    if not root:
        spaces = ["--user", "--map-root-user", *spaces]
    lines = ["set -e", "R=/mnt", f"mount -t tmpfs -o size={limits.files},mode=755 none $R"]
    for path in [*map(Path, SYSTEM), *_interpreter(), *readable]:
        lines += _bind(path)
    lines += [f"mkdir -p $R/dev $R/old; mkdir -m 777 $R{HOME}"]
    lines += [f"touch $R/dev/{name}; mount --bind /dev/{name} $R/dev/{name}" for name in DEVICES]
    # the command umount looks into /proc, which is not there
    leave = 'import ctypes; raise SystemExit(ctypes.CDLL(None).umount2(b"/old", 2))'
    lines.append(f"cd $R; pivot_root . old; {shlex.join([sys.executable, '-IS', '-c', leave])}; cd {HOME}")
    who = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"] if root else []
    drop = ["setpriv", *who, "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all", *command]
    lines.append(f"exec {shlex.join(drop)}")
    return ["unshare", *spaces, "sh", "-c", "\n".join(lines)]


def _interpreter() -> list[Path]:
    folders = {Path(sys.prefix), Path(sys.base_prefix)}
    return sorted(folder for folder in folders if not folder.is_relative_to("/usr"))


def _bind(path: Path) -> list[str]:
    if not path.exists():
        return []
    here, there = shlex.quote(str(path)), f"$R{shlex.quote(str(path))}"
    if path.is_symlink() and str(path) in SYSTEM:
        return [f"ln -s {shlex.quote(os.readlink(path))} {there}"]
    make = f"mkdir -p {there}" if path.is_dir() else f"mkdir -p $(dirname {there}); touch {there}"
    return [make, f"mount --bind {here} {there}", f"mount -o remount,bind,ro,nosuid,nodev {there} || true"]
