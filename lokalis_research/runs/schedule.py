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
    """Run pieces of work, each after the ones it needs; a failure does not stop the others.

    Parameters
    ----------
    after : mapping of str to tuple of str
        Per piece, what must be done before; pieces that are no key here were done already.
    work : callable
        Does one piece, in a thread of its own.
    finish : callable
        Puts the outcome of one piece in its place, in the caller's thread, one at a time.
    expected : type of Exception
        What a failing piece raises; any other error stops everything.
    workers : int
        How many pieces run at once.
    observe : callable
        Is told the name and state of a piece whenever that changes.

    Returns
    -------
    states : dict of str to str
        ``"done"``, ``"failed"`` or ``"skipped"`` (it needed one that failed).
    errors : dict of str to Exception
        Per piece that failed.

    Examples
    --------
    >>> def work(name):
    ...     if name == "b":
    ...         raise ValueError
    >>> states, errors = run_in_order(
    ...     {"a": (), "b": (), "c": ("b",)}, work, lambda name: None,
    ...     expected=ValueError, workers=2, observe=lambda name, state: None)
    >>> states == {"a": "done", "b": "failed", "c": "skipped"}
    True
    """
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
