"""Who does the work: this process, or the workers of a Dask scheduler. Another engine is another class with `each`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Protocol, TypeVar

from pledgebook.model import PledgebookError

if TYPE_CHECKING:
    from distributed import Client

Item = TypeVar("Item")
Done = TypeVar("Done")

HERE, LOCAL = "here", "local"
TRIES = 3  # so often a task is begun again after its worker died
WAIT = 30  # seconds for a scheduler to answer


class NoCluster(PledgebookError):
    """The cluster is not there, or cannot be used from here."""


class ClusterFailed(PledgebookError):
    """A task did not come to an end on any worker."""


class Engine(Protocol):
    """Does one task for each item. A task may be begun more than once, so it must leave the same behind each time."""

    def each(self, task: Callable[[Item], Done], items: Sequence[Item]) -> Iterator[Done]:
        """What the task gives for each item, in the order in which they end."""


class Here:
    """One item after the other, in this process."""

    def each(self, task: Callable[[Item], Done], items: Sequence[Item]) -> Iterator[Done]:
        return map(task, items)


class OnDask:
    """The workers of a Dask scheduler, which begins the tasks of a lost worker again elsewhere."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def each(self, task: Callable[[Item], Done], items: Sequence[Item]) -> Iterator[Done]:
        from distributed import as_completed

        futures = self._client.map(task, items, pure=False, retries=TRIES)
        for future in as_completed(futures):
            if future.status != "finished":
                fault = future.exception()
                raise ClusterFailed(f"A task failed ({type(fault).__name__}: {fault}).", "--cluster",
                                    "What is done is kept: look at the workers' logs, and run again to go on.")
            done: Done = future.result()
            yield done
            future.release()


def engine_at(address: str) -> AbstractContextManager[Engine]:
    """The engine of an address, closed at the end of the `with`.

    address   of a Dask scheduler (tcp://host:8786); "local" or "local:4" for a cluster of so many processes on this
              machine (2 where no number is given); "here" for this process alone
    raises    NoCluster
    """
    if address == HERE:
        return _here()
    return _on_dask(address)


@contextmanager
def _here() -> Iterator[Engine]:
    yield Here()


@contextmanager
def _on_dask(address: str) -> Iterator[Engine]:
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise NoCluster("Reading on a cluster takes Dask distributed, which is not installed.", "--cluster",
                        "Run: pip install 'pledgebook[cluster]'.") from error
    name, _, number = address.partition(":")
    if name == LOCAL:
        if number and not (number.isdecimal() and int(number)):
            raise NoCluster(f"{address!r} names no number of processes.", "--cluster", "Write local:2.")
        with (LocalCluster(n_workers=int(number or 2), threads_per_worker=1, dashboard_address=None,
                           silence_logs=logging.ERROR) as cluster,
              Client(cluster) as client):
            yield OnDask(client)
        return
    try:
        client = Client(address, timeout=WAIT)
    except (OSError, ValueError) as error:  # nobody there in time; no such form of address
        raise NoCluster(f"No Dask scheduler answers at {address} ({error}).", "--cluster",
                        "Start one with `dask scheduler`, and workers with `dask worker ADDRESS --nthreads 1`; "
                        "or write local:2.") from error
    with client:
        yield OnDask(client)
