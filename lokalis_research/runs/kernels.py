"""How a batch starts its kernels: with its own environment, encrypted, and quiet."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager

# What would make two runs of one notebook differ, or two notebooks fight over the cores.
_STEADY = {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def kernel_manager(variables: dict[str, str], log: Path) -> type[AsyncKernelManager]:
    """Make a kernel manager for one notebook."""

    class BatchKernelManager(AsyncKernelManager):  # type: ignore[misc]  # untyped base class
        """Starts a kernel that knows its batch."""

        def __init__(self, **settings: Any) -> None:
            # What passes between us and the kernel may be personal data.
            super().__init__(**{**settings, "transport_encryption": "auto"})

        async def _async_pre_start_kernel(self, **settings: Any) -> Any:
            settings["env"] = {**os.environ, **settings.get("env", {}), **_STEADY, **variables}
            with log.open("ab") as handle:
                settings["stderr"] = os.dup(handle.fileno())
            return await super()._async_pre_start_kernel(**settings)

        pre_start_kernel = _async_pre_start_kernel

        async def _async_post_start_kernel(self, **settings: Any) -> None:
            os.close(settings["stderr"])
            await super()._async_post_start_kernel(**settings)

        post_start_kernel = _async_post_start_kernel

    return BatchKernelManager
