"""Notebooks on the machines of a Dask cluster that is there already.

Every machine must see the same folders under the same names (of the run, the delivery and the
user's own folder) and have the same version of everything; that is looked at first. A machine that
is lost costs the notebooks that ran on it, each of which is tried again elsewhere.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lokalis_research import home
from lokalis_research.errors import RunError
from lokalis_research.runs.ledger import code_fingerprint, environment_fingerprint
from lokalis_research.runs.states import Failure, NotebookFailedError

_PATIENCE = "10s"
_NOBODY_THERE = (OSError, TimeoutError, ValueError)
"""What Dask itself raises where nothing answers, or what was given is no address."""


@dataclass(frozen=True)
class Cluster:
    """Where notebooks run when not here: how many `at_once` on all, and `on_one` machine."""

    client: Any
    at_once: int
    on_one: int

    def run(self, work: Callable[..., None], name: str, *given: object, **named: object) -> None:
        """Do a piece of work for a notebook on one of the machines, and wait for it."""
        from distributed.scheduler import KilledWorker

        future = self.client.submit(
            _with_home, str(home.home().resolve()), work, *given, pure=False, **named
        )
        try:
            future.result()
        except KilledWorker:
            why = "the machines of the cluster that it ran on were lost"
            raise NotebookFailedError(Failure(name, 0, "WorkerLost", why, "")) from None


@contextmanager
def connected(address: str, folders: tuple[Path, ...]) -> Iterator[Cluster]:
    """Connect to a cluster, having looked whether its machines are alike and see these folders.

    Its address is ``tcp://…`` or ``tls://…``, with keys as Dask's own settings say.
    """
    try:
        from distributed import Client
    except ImportError:
        raise RunError(
            "Dask is not installed: there is no way to a cluster.",
            remedy="Install lokalis-research[cluster], or leave --cluster out.",
        ) from None
    try:
        client: Any = Client(  # type: ignore[no-untyped-call]
            address, timeout=_PATIENCE, set_as_default=False
        )
    # Dask raises what it comes upon: a TypeError where no keys are set, an AssertionError as well.
    except Exception as error:
        kind = type(error)
        if address.startswith("tls:") and kind not in _NOBODY_THERE:
            raise RunError(
                f"The TLS keys set for Dask here do not fit the scheduler at {address} "
                f"({kind.__name__}).",
                remedy="Set distributed.comm.tls as docs/cluster.md says, with the authority "
                "that signed the keys of the cluster.",
            ) from None
        raise RunError(
            f"No Dask scheduler answers at {address} ({kind.__name__}).",
            remedy="Look at the address, whether it runs, and whether it asks for tls://.",
        ) from None
    with client:
        threads = client.nthreads()
        if not threads:
            raise RunError(
                f"The cluster at {address} has no workers.", remedy="Start one, and try again."
            )
        seen = [*folders, home.home()]
        here = look(tuple(str(folder.resolve()) for folder in seen))
        for worker, there in client.run(look, tuple(here["folders"])).items():
            _refuse_other(worker, here, there)
        hosts = Counter[str]()
        for worker, number in threads.items():
            hosts[worker.rsplit(":", 1)[0]] += number
        yield Cluster(client, sum(threads.values()), max(hosts.values()))


def look(folders: tuple[str, ...]) -> dict[str, Any]:
    """Tell what a machine has: versions, and which folders it sees."""
    return {
        "code": code_fingerprint(),
        "environment": environment_fingerprint(),
        "folders": [folder for folder in folders if Path(folder).is_dir()],
    }


def _refuse_other(worker: str, here: dict[str, Any], there: dict[str, Any]) -> None:
    unseen = set(here["folders"]) - set(there["folders"])
    if unseen:
        raise RunError(
            f"The worker at {worker} does not see {', '.join(sorted(unseen))}.",
            remedy="Put these on a disk that all machines share, under the same names.",
        )
    for part, words in (("code", "this package"), ("environment", "Python or its packages")):
        if there[part] != here[part]:
            raise RunError(
                f"The worker at {worker} has another version of {words}.",
                remedy="Install requirements.lock and the same checkout on every machine.",
            )


def _with_home(folder: str, work: Callable[..., None], *given: object, **named: object) -> None:
    """Do work with the home of whoever asked."""
    os.environ[home.HOME_VARIABLE] = folder
    work(*given, **named)
