"""One notebook through papermill, with a kernel of its own, and what is left of it afterwards.

Of an executed notebook one offline page is left, without code.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellExecutionError
from nbconvert import HTMLExporter
from nbformat.v4 import new_output
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError

from lokalis_research.errors import LokalisError, NotDeliveredError
from lokalis_research.runs.atomic import translated_os_errors, write_draft
from lokalis_research.runs.context import CONTEXT_VARIABLE, Context, write_context
from lokalis_research.runs.gaps import told_once
from lokalis_research.runs.layers import in_layers
from lokalis_research.runs.page import Page
from lokalis_research.runs.parameters import Value
from lokalis_research.runs.plan import Limits, Neighbour, PlannedNotebook
from lokalis_research.runs.provisioner import CAN_FORK, STEADY, WarmProvisioner
from lokalis_research.runs.states import Failure, NotebookFailedError
from lokalis_research.runs.templates import fill, in_words


def render(
    notebook: nbformat.NotebookNode,
    page: Page,
    title: str,
    neighbours: tuple[Neighbour, Neighbour] = (None, None),
) -> str:
    """Render prose and outputs of a notebook, in two layers, as a page that needs nothing else."""
    exporter = HTMLExporter(
        template_name="basic",
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
        embed_images=True,
    )

    def convert(cells: list[nbformat.NotebookNode]) -> str:
        body, _ = exporter.from_notebook_node(nbformat.from_dict({**notebook, "cells": cells}))
        return str(body)

    before, after = neighbours
    body = in_layers(notebook.cells, convert)
    made = in_words(date.today())
    return fill(
        "pagina.html.j2", page, title=title, body=body, before=before, after=after, made=made
    )


_OWN_ERRORS = {LokalisError.__name__, NotDeliveredError.__name__} | {
    kind.__name__ for kind in LokalisError.__subclasses__()
}
_MEMORY_ERRORS = {"MemoryError", "_ArrayMemoryError", "ArrowMemoryError"}
_ENGINE = "lokalis"
# How long the outputs of a cell may lag behind its end: a machine may be busy.
_PATIENCE = 60


class _Watched:
    """What is seen of a notebook while it runs."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.kernel = Started()
        self.cell: int | None = None
        self._bytes = 0

    def begin(self, cell: Any, cell_index: int) -> None:  # noqa: ARG002 -- nbclient names both
        self.cell = cell_index

    def is_too_much(self, content: Mapping[str, Any]) -> bool:
        self._bytes += len(content.get("text", ""))
        self._bytes += sum(len(value) for value in content.get("data", {}).values())
        if self._bytes > self.limits.output:
            self.kernel.end("output")
        return self._bytes > self.limits.output


class _Client(PapermillNotebookClient):  # type: ignore[misc]  # untyped base class
    """Papermill's own client, which looks at what comes by."""

    def __init__(self, manager: Any, watched: _Watched, **settings: Any) -> None:
        super().__init__(manager, on_cell_execute=watched.begin, **settings)
        self._watched = watched

    def process_message(self, message: Any, cell: Any, index: int) -> Any:
        if self._watched.is_too_much(message["content"]):
            return None
        return super().process_message(message, cell, index)

    def execute_cell(self, cell: Any, index: int) -> Any:
        try:
            return super().execute_cell(cell, index)
        except CellExecutionError as error:
            # A kernel short of memory may answer that a cell failed and have no room to show it.
            outputs = self.nb.cells[index].outputs
            if not any(output.output_type == "error" for output in outputs):
                said = [str(error.traceback)]
                outputs.append(
                    new_output("error", ename=error.ename, evalue=error.evalue, traceback=said)
                )
            raise


class _Engine(NBClientEngine):  # type: ignore[misc]  # untyped base class
    """Papermill's own engine with that client."""

    @classmethod
    def execute_managed_notebook(
        cls, manager: Any, kernel_name: str, *, watched: _Watched, **settings: Any
    ) -> Any:
        client = _Client(
            manager,
            watched,
            kernel_name=kernel_name,
            startup_timeout=_PATIENCE,
            iopub_timeout=_PATIENCE,
            shutdown_kernel="immediate",
            kernel_manager_class=settings["kernel_manager_class"],
        )
        return client.execute()


papermill_engines.register(_ENGINE, _Engine)


def execute(
    notebook: PlannedNotebook,
    parameters: Mapping[str, Value],
    context: Context,
    staging: Path,
    page: Page,
    limits: Limits,
    *,
    warm: bool,
) -> None:
    """Run one notebook and lay its outputs ready in a folder."""
    source = nbformat.read(notebook.path, as_version=4)
    with translated_os_errors(staging):
        for folder in (staging.parent, staging, staging / "tabellen", staging / "vrijgave"):
            folder.mkdir(exist_ok=True, mode=0o700)
        write_context(context, staging / "context.json")
    executed = _run(source, parameters, staging, limits, warm=warm, name=notebook.name)
    for name in ("context.json", "connection.json", "kernel.log"):
        (staging / name).unlink(missing_ok=True)
    steady = told_once(normalise(executed))
    write_draft(staging / "notebook.ipynb", nbformat.writes(steady) + "\n")
    write_draft(staging / "pagina.html", render(steady, page, notebook.title, notebook.neighbours))


def _run(
    source: nbformat.NotebookNode,
    parameters: Mapping[str, Value],
    staging: Path,
    limits: Limits,
    *,
    warm: bool,
    name: str,
) -> nbformat.NotebookNode:
    """Run a notebook; whatever goes wrong in it is the failure of this notebook."""
    log, watched = staging / "kernel.log", _Watched(limits)
    variables = {CONTEXT_VARIABLE: str(staging / "context.json")}
    try:
        executed = papermill.execute_notebook(
            source,
            None,
            parameters=dict(parameters),
            engine_name=_ENGINE,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            log_output=False,
            kernel_manager_class=kernel_manager(variables, log, limits, watched.kernel, warm=warm),
            watched=watched,
        )
    except PapermillExecutionError as error:
        raise NotebookFailedError(_cell_failure(name, source, error)) from None
    except Exception as error:
        with log.open("ab+") as file:
            file.seek(0)
            said = file.read(limits.output).decode(errors="replace")
        kind, message = watched.kernel.why_it_ended(limits)
        cell = 0 if watched.cell is None else _as_seen(source, watched.cell)
        raise NotebookFailedError(
            Failure(name, cell, kind, message, f"{type(error).__name__}: {error}\n{said}")
        ) from None
    for index, cell in enumerate(executed.cells):
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                # Papermill takes `sys.exit(0)` for done, though no later cell ran.
                why = "a cell ended the notebook; nothing after it ran"
                raise NotebookFailedError(
                    Failure(name, _as_seen(source, index), output.ename, why, "")
                )
    return executed


def _as_seen(source: nbformat.NotebookNode, index: int) -> int:
    """Count a cell as on the researcher's screen, where papermill put none in between."""
    declared = [n for n, c in enumerate(source.cells) if "parameters" in c.metadata.get("tags", [])]
    return index + 1 - (index > declared[0])


def _cell_failure(
    name: str, source: nbformat.NotebookNode, error: PapermillExecutionError
) -> Failure:
    # Our own messages never hold a cell value; what pandas says of a KeyError may.
    message = str(error.evalue) if error.ename in _OWN_ERRORS else ""
    if error.ename in _MEMORY_ERRORS:
        message = "it asked for more memory than it may have (--geheugen)"
    if error.ename == ModuleNotFoundError.__name__:
        message = "a batch finds installed modules only; put the function in a cell of the notebook"
    return Failure(
        notebook=name,
        cell=_as_seen(source, error.cell_index),
        error=error.ename,
        message=message,
        report="\n".join(error.traceback),
    )


def normalise(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Take out what differs from run to run although nothing else does."""
    notebook = nbformat.from_dict(notebook)
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        tags = cell.metadata.get("tags", [])
        if "injected-parameters" in tags:
            cell.id = "injected-parameters"
    return notebook


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
