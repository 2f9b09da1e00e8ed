"""A process that imports once and forks the kernels of notebooks, each with somebody to mind it.

Started as ``python -m lokalis_research.runs.forkserver FD`` (Linux), it takes requests on a socket
and lives as long as whoever holds the other end. It starts no thread, so that a fork is safe. A
kernel is the child of a *minder*, a fork of its own: the minder ends the kernel at its deadline or
when nobody waits for it any more, tells how it ended, and leaves no process of the kernel behind:
what a notebook started and let go becomes the minder's child, and is ended with the kernel.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import importlib.util
import json
import math
import os
import pkgutil
import random
import resource
import select
import signal
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PRELOAD = ("ipykernel.debugger", "ipykernel.kernelapp", "lokalis_research.notebook", "seaborn")
_PRELOAD_WHOLE = (
    "lokalis_research.gezinsplan",
    "lokalis_research.indicatoren",
    "lokalis_research.veiligheid",
    "lokalis_research.verwijzingen",
    "lokalis_research.verzuim",
)
WARM_UP, LAUNCH = b"w", b"k"
_LAUNCHER = ["-m", "ipykernel_launcher"]
# PR_SET_PDEATHSIG and PR_SET_CHILD_SUBREAPER of prctl(2), which Python has no names for.
_SET_PDEATHSIG, _SET_CHILD_SUBREAPER = 1, 36
# A request is a command and an environment; nobody waits for what a damaged size asks.
_MOST_BYTES = 1 << 22
_BETWEEN_LOOKS = 1.0
# What an interpreter or a library reads from the environment when it starts: a kernel that asks for
# other values than this process has must start by itself.
_READ_AT_START = ("PYTHON", "OPENBLAS_", "OMP_", "MKL_", "LD_", "MALLOC_", "MPL")


@dataclass(frozen=True)
class Request:
    """A kernel that somebody asks for."""

    argv: list[str]
    environment: dict[str, str]
    folder: str
    connection: str
    warm: bool
    memory: int | None
    seconds: float | None
    output: int | None  # bytes of the log


def serve(control: socket.socket) -> list[str] | None:
    """Fork a minder per request; in a kernel's own process, return its arguments."""
    modules = _Modules()
    while True:
        message, handles, _, _ = socket.recv_fds(control, 1, 2)
        while _reap() is not None:
            pass
        if not message:
            # Nobody waits for kernels any more: their minders end them.
            with contextlib.suppress(ChildProcessError):
                while True:
                    os.waitpid(-1, 0)
            return None
        if message == WARM_UP:
            modules.load()
            continue
        channel, log = socket.socket(fileno=handles[0]), handles[1]
        request = _receive(channel)
        if request.warm:
            modules.load()
        if os.fork() == 0:
            control.close()
            return _mind(request, channel, log, warm=request.warm and modules.can_fork(request))
        channel.close()
        os.close(log)


class _Modules:
    """What was imported for the kernels, as it stood on disk then."""

    def __init__(self) -> None:
        self._files: dict[str, int] = {}

    def load(self) -> None:
        if self._files:
            return
        for name in _PRELOAD:
            importlib.import_module(name)
        for name in _PRELOAD_WHOLE:
            folder = importlib.import_module(name).__path__
            for module in pkgutil.iter_modules(folder, f"{name}."):
                importlib.import_module(module.name)
        package = str(Path(__file__).resolve().parents[1])
        files = [getattr(module, "__file__", None) or "" for module in list(sys.modules.values())]
        self._files = {file: _changed(file) for file in files if file.startswith(package)}
        # No kernel goes through these again to see what is left over, nor makes them its own by it.
        gc.freeze()

    def can_fork(self, request: Request) -> bool:
        """Tell whether a fork would be the kernel that a fresh interpreter becomes."""
        threads = len(list(Path("/proc/self/task").iterdir()))
        return (
            threads == 1
            and request.argv[1:3] == _LAUNCHER
            and Path(request.argv[0]).resolve() == Path(sys.executable).resolve()
            and _read_at_start(request.environment) == _read_at_start(os.environ)
            and all(_changed(file) == moment for file, moment in self._files.items())
        )


def _changed(file: str) -> int:
    try:
        return os.stat(file).st_mtime_ns  # noqa: PTH116 -- three hundred of them, at each kernel
    except OSError:
        return 0


def _read_at_start(environment: Any) -> dict[str, str]:
    return {n: v for n, v in environment.items() if n.startswith(_READ_AT_START)}


def _receive(channel: socket.socket) -> Request:
    size = int.from_bytes(_exactly(channel, 4), "big")
    return Request(**json.loads(_exactly(channel, min(size, _MOST_BYTES))))


def _exactly(channel: socket.socket, size: int) -> bytes:
    parts = b""
    while len(parts) < size:
        part = channel.recv(size - len(parts))
        if not part:
            break
        parts += part
    return parts


def _mind(request: Request, channel: socket.socket, log: int, *, warm: bool) -> list[str] | None:
    """Start a kernel and stay with it; only the kernel's own process returns."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    woken, waker = socket.socketpair()
    waker.setblocking(False)
    signal.set_wakeup_fd(waker.fileno())
    signal.signal(signal.SIGCHLD, lambda *_: None)
    memory_before = _memory_kills()
    minder = os.getpid()
    kernel = os.fork()
    if kernel == 0:
        _die_with(minder)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for handle in (channel, woken, waker):
            handle.close()
        return _become(request, log, warm=warm)
    with contextlib.suppress(OSError):
        channel.sendall(json.dumps({"pid": kernel}).encode() + b"\n")
    ended, status = _wait(kernel, channel, woken, request, log)
    if not ended and _memory_kills() > memory_before and os.WIFSIGNALED(status):
        ended = "memory"
    _end_all(kernel)
    with contextlib.suppress(OSError):
        code = os.waitstatus_to_exitcode(status)
        channel.sendall(json.dumps({"code": code, "ended": ended}).encode() + b"\n")
    os._exit(0)


def _wait(
    kernel: int, channel: socket.socket, woken: socket.socket, request: Request, log: int
) -> tuple[str, int]:
    """Wait until a kernel ends, its time or its log is full, or nobody waits for it any more."""
    deadline = time.monotonic() + (request.seconds or math.inf)
    ended = ""
    while True:
        left = max(0.0, deadline - time.monotonic())
        ready, _, _ = select.select([channel, woken], [], [], min(left, _BETWEEN_LOOKS))
        if woken in ready:
            woken.recv(4096)
        if channel in ready:
            # Nothing is ever said here: it can only have been closed.
            ended = "abandoned"
        elif time.monotonic() >= deadline:
            ended = "time"
        elif request.output and os.fstat(log).st_size > request.output:
            # A program that a cell starts prints there and nowhere else, until the disk is full.
            ended = "output"
        if ended:
            _kill(kernel)
            return ended, os.waitpid(kernel, 0)[1]
        while (found := _reap()) is not None:
            if found[0] == kernel:
                return ended, found[1]


def _end_all(kernel: int) -> None:
    """End everything that a kernel started, also what it let go or gave a session of its own."""
    _kill(kernel)
    own = Path(f"/proc/self/task/{os.getpid()}/children")
    while True:
        try:
            left = [int(pid) for pid in own.read_text().split()]
        except OSError:  # a kernel of Linux without this file: the process group must do
            return
        if not left:
            return
        for pid in left:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(-1, 0)


def _kill(kernel: int) -> None:
    with contextlib.suppress(OSError):
        os.killpg(kernel, signal.SIGKILL)
    with contextlib.suppress(OSError):
        os.kill(kernel, signal.SIGKILL)


def _reap() -> tuple[int, int] | None:
    try:
        pid, status = os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return None
    return (pid, status) if pid else None


def _die_with(parent: int) -> None:
    ctypes.CDLL(None).prctl(_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def _memory_kills() -> int:
    """Count how often this machine ended a process because memory was full."""
    try:
        lines = Path("/proc/vmstat").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("oom_kill "))


def _become(request: Request, log: int, *, warm: bool) -> list[str]:
    """Make this process what the request asks for; where it cannot be warm, start afresh."""
    os.setsid()
    os.umask(0o077)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for handle, standard in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(handle, standard)
    os.close(nothing)
    os.close(log)
    os.chdir(request.folder)
    if request.memory:
        # What a process may write to; shared libraries and files that are only read do not count.
        resource.setrlimit(resource.RLIMIT_DATA, (request.memory, request.memory))
    # Keys of the connection are in memory and in no file.
    keys = os.memfd_create("connection", 0)
    os.fchmod(keys, 0o600)
    os.write(keys, request.connection.encode())
    connection = f"/proc/self/fd/{keys}"
    argv = [part.replace("{connection_file}", connection) for part in request.argv]
    if not warm:
        os.execvpe(argv[0], argv, request.environment)  # noqa: S606 -- the kernel that was asked for
    os.environ.clear()
    os.environ.update(request.environment)
    return argv[3:]


def run_kernel(arguments: list[str]) -> None:
    """Run a kernel in this process, as ``python -m ipykernel_launcher`` does."""
    import numpy as np
    from ipykernel.kernelapp import IPKernelApp

    # All forks would draw alike.
    random.seed()
    np.random.seed()  # noqa: NPY002 -- the generator that old code shares
    launcher = importlib.util.find_spec("ipykernel_launcher")
    sys.argv = [str(launcher.origin if launcher else ""), *arguments]
    app: Any = IPKernelApp.instance()
    app.initialize(arguments)
    if "matplotlib" in sys.modules and os.environ.get("MPLBACKEND"):
        # What importing it now would find: the kernel names its own way to draw in the environment.
        import matplotlib as mpl

        mpl.rcParams["backend"] = os.environ["MPLBACKEND"]
    app.start()


def _main() -> None:
    if sys.path[0] in {"", str(Path.cwd())}:
        del sys.path[0]
    os.umask(0o077)
    arguments = serve(socket.socket(fileno=int(sys.argv[1])))
    if arguments is not None:
        run_kernel(arguments)


if __name__ == "__main__":
    _main()
