"""Starts kernels by a fork of a process that has the imports done, with limits that are kept.

Jupyter finds this as the kernel provisioner ``lokalis-warm``, which the kernel of that name uses:
also papermill and JupyterLab start warm kernels by asking for it. Where a kernel cannot be forked
(not on Linux) it starts as any other, and only the time limit is kept.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from functools import cache
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import LocalProvisioner

from lokalis_research.runs.forkserver import LAUNCH, WARM_UP

CAN_FORK = sys.platform == "linux"
_PROMPT = "--IPKernelApp.outstream_class=lokalis_research.runs.outstream.PromptOutStream"
_GUARD = f"--IPKernelApp.extensions={__name__.replace('provisioner', 'guard')}"
# What would make two runs of one notebook differ, or two notebooks fight over the cores.
STEADY = {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
# The debugger that kernels load warns on the terminal of breakpoints, which nobody sets here.
_QUIET = {"PYDEVD_DISABLE_FILE_VALIDATION": "1"}


class ForkServer:
    """The process that forks kernels for this one; it ends when this one does."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def warm_up(self) -> None:
        """Have the imports done, while this process goes on with its own."""
        with self._lock:
            if CAN_FORK and self._control is None:
                self._send(WARM_UP, [])

    def launch(self, request: dict[str, Any], log: int) -> Forked:
        """Start a kernel."""
        own, channel = socket.socketpair()
        payload = json.dumps(request).encode()
        with self._lock, channel:
            self._send(LAUNCH, [channel.fileno(), log])
        own.sendall(len(payload).to_bytes(4, "big") + payload)
        return Forked(own)

    def close(self) -> None:
        """End it and what it started, and wait for that."""
        with self._lock:
            if self._control is not None:
                self._control.close()
                self._control = None
            if self._process is not None:
                self._process.wait()
                self._process = None

    def _send(self, message: bytes, handles: list[int]) -> None:
        for attempt in (1, 2):
            try:
                socket.send_fds(self._connected(), [message], handles)
            except OSError:
                # Somebody ended it: a new one is as good.
                self._control = None
                if attempt == 2:
                    raise
            else:
                return

    def _connected(self) -> socket.socket:
        if self._control is None:
            control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                self._process = subprocess.Popen(  # noqa: S603 -- our own interpreter
                    [sys.executable, "-m", __name__.replace("provisioner", "forkserver"),
                     str(theirs.fileno())],
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    env={**os.environ, **STEADY, **_QUIET},
                    start_new_session=True,
                )  # fmt: skip
            self._control = control
        return self._control


@cache
def fork_server() -> ForkServer:
    """Return the one of this process."""
    server = ForkServer()
    atexit.register(server.close)
    return server


class Forked:
    """A kernel that the fork server started, and as much of `subprocess.Popen` as is asked."""

    stdin = stdout = stderr = None

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._heard = b""
        self.returncode: int | None = None
        self.ended = ""
        while b"\n" not in self._heard and self._hear():
            pass
        first, _, self._heard = self._heard.partition(b"\n")
        self.pid = int(json.loads(first)["pid"]) if first else 0
        if not first:
            self.returncode = 1

    def poll(self) -> int | None:
        """Tell how it ended; None while it runs."""
        if self.returncode is None:
            self._channel.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                self._conclude()
        return self.returncode

    def wait(self) -> int:
        """Wait until it ends."""
        while self.returncode is None:
            self._channel.setblocking(True)
            self._conclude()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Signal the kernel and what it started."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def _conclude(self) -> None:
        if self._hear():
            if b"\n" in self._heard:
                told = json.loads(self._heard)
                self.returncode, self.ended = told["code"], told["ended"]
                self._channel.close()
            return
        # Whoever minded it is gone, and so is the kernel, which dies with it.
        with contextlib.suppress(OSError):
            os.killpg(self.pid, signal.SIGKILL)
        self.returncode = -signal.SIGKILL
        self._channel.close()

    def _hear(self) -> bool:
        heard = self._channel.recv(4096)
        self._heard += heard
        return bool(heard)


class WarmProvisioner(LocalProvisioner):  # type: ignore[misc]  # untyped base class
    """Starts one kernel."""

    warm = True
    memory: int | None = None
    seconds: float | None = None
    output: int | None = None
    ended = ""
    process: Any = None

    async def launch_kernel(self, cmd: list[str], **settings: Any) -> Any:
        """Start a kernel by a fork; elsewhere than on Linux as any other."""
        cmd = [*cmd, _GUARD]
        if not CAN_FORK:
            found = await super().launch_kernel(cmd, **settings)
            if self.seconds:
                watch = threading.Thread(target=self._watch, args=(self.process,), daemon=True)
                watch.start()
            return found
        file = self.parent.connection_file
        folder = str(settings.get("cwd") or Path.cwd())
        environment = {**STEADY, **settings["env"]}
        environment.pop("JPY_PARENT_PID", None)
        request = {
            "argv": [*(part.replace(file, "{connection_file}") for part in cmd), _PROMPT],
            "environment": environment,
            "folder": folder,
            "connection": Path(file).read_text(encoding="utf-8"),
            "warm": self.warm,
            "memory": self.memory,
            "seconds": self.seconds,
            "output": self.output,
        }
        log = settings.get("stderr")
        self.process = fork_server().launch(request, 2 if log is None else log)
        self.pid = self.pgid = self.process.pid
        self.cwd = folder
        self._forked = self.process
        return self.connection_info

    def how_it_ended(self) -> tuple[int | None, str]:
        """Tell the exit code (of a signal: negative) and why it was ended, if it was."""
        forked = getattr(self, "_forked", None)
        if forked is None:
            return None, self.ended
        deadline = time.monotonic() + 5
        while forked.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        return forked.returncode, self.ended or forked.ended

    def end(self, why: str) -> None:
        """End the kernel for a reason, from whichever thread."""
        self.ended = self.ended or why
        if self.process is not None:
            self.process.kill()

    def _watch(self, process: subprocess.Popen[bytes]) -> None:
        try:
            process.wait(self.seconds)
        except subprocess.TimeoutExpired:
            self.end("time")
