"""Work in the order that it asks for, several pieces at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from lokalis_research.runs.states import CURRENT, DONE, FAILED, RUNNING, SKIPPED

Observer = Callable[[str, str], None]


def run_in_order(
    after: Mapping[str, tuple[str, ...]],
    work: Callable[[str], None],
    finish: Callable[[str], None],
    *,
    expected: type[Exception],
    workers: int,
    observe: Observer,
) -> tuple[dict[str, str], dict[str, Exception]]:
    """Run pieces of work, each after the ones it needs; a failure does not stop the others."""
    states: dict[str, str] = {}
    errors: dict[str, Exception] = {}
    waiting = dict(after)
    running: dict[Future[None], str] = {}

    def change(name: str, state: str) -> None:
        states[name] = state
        observe(name, state)

    def start(name: str) -> None:
        observe(name, RUNNING)
        work(name)

    pool = ThreadPoolExecutor(max_workers=workers)
    try:
        while waiting or running:
            for name, needed in list(waiting.items()):
                before = {states.get(other, CURRENT) for other in needed if other not in waiting}
                held = any(other in waiting or other in running.values() for other in needed)
                if before & {FAILED, SKIPPED}:
                    del waiting[name]
                    change(name, SKIPPED)
                elif not held:
                    del waiting[name]
                    running[pool.submit(start, name)] = name
            for future in wait(running, return_when=FIRST_COMPLETED).done if running else ():
                name = running.pop(future)
                try:
                    future.result()
                except expected as error:
                    errors[name] = error
                    change(name, FAILED)
                else:
                    finish(name)
                    change(name, DONE)
    except BaseException:
        # Do not wait for kernels when somebody pressed Ctrl-C or the disk is full.
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()
    return states, errors
