"""How a batch starts its kernels: with its own environment and limits, encrypted, and quiet."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager

from lokalis_research.runs.limits import Limits
from lokalis_research.runs.provisioner import CAN_FORK, STEADY, WarmProvisioner

WORK = "werk"
"""The folder beside the log in which a kernel of a batch runs."""


class Started:
    """The kernel of one notebook, once it is there."""

    def __init__(self) -> None:
        self.provisioner: WarmProvisioner | None = None

    def end(self, why: str) -> None:
        """End it for a reason."""
        if self.provisioner is not None:
            self.provisioner.end(why)

    def why_it_ended(self, limits: Limits) -> tuple[str, str]:
        """Name a cause, and say what it was in a few words."""
        code, ended = self.provisioner.how_it_ended() if self.provisioner else (None, "")
        if ended == "time":
            return "TimeIsUp", f"it took more than {limits.minutes:.3g} minutes (--timeout)"
        if ended == "memory":
            return "OutOfMemory", "the memory of this machine was full"
        if ended == "output":
            return "TooMuchOutput", f"it printed more than {limits.output / 1e6:.0f} MB"
        if code is None:
            return "KernelDied", "it is not known why"
        if code < 0:
            with contextlib.suppress(ValueError):
                return "KernelDied", f"by signal {signal.Signals(-code).name}"
        return "KernelDied", f"with exit code {code}"


def kernel_manager(
    variables: dict[str, str], log: Path, limits: Limits, started: Started, *, warm: bool
) -> type[AsyncKernelManager]:
    """Make a kernel manager for one notebook."""

    class BatchKernelManager(AsyncKernelManager):  # type: ignore[misc]  # untyped base class
        """Starts a kernel that knows its batch."""

        def __init__(self, **settings: Any) -> None:
            # What passes between us and the kernel may be personal data. Its connection file stands
            # where a batch that is killed is swept.
            # The kernel is told where as an absolute path: so are we.
            file = str(log.resolve().with_name("connection.json"))
            super().__init__(
                **{**settings, "transport_encryption": "auto", "connection_file": file}
            )

        async def _async_pre_start_kernel(self, **settings: Any) -> Any:
            # What a cell writes without saying where goes with this folder, not into the checkout.
            work = log.resolve().with_name(WORK)
            work.mkdir(exist_ok=True, mode=0o700)
            settings["cwd"] = str(work)
            settings["env"] = {**os.environ, **settings.get("env", {}), **STEADY, **variables}
            self.kernel_id: str = log.parent.name
            self.provisioner = started.provisioner = WarmProvisioner(
                kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self
            )
            self.provisioner.warm = warm
            self.provisioner.memory, self.provisioner.seconds = limits.bytes, limits.seconds
            self.provisioner.output = limits.output
            settings["stderr"] = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            return await super()._async_pre_start_kernel(**settings)

        pre_start_kernel = _async_pre_start_kernel

        async def _async_post_start_kernel(self, **settings: Any) -> None:
            os.close(settings["stderr"])
            if CAN_FORK:
                # The kernel has its keys; they are needed on no disk.
                Path(self.connection_file).unlink()
            await super()._async_post_start_kernel(**settings)

        post_start_kernel = _async_post_start_kernel

    return BatchKernelManager
