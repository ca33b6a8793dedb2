"""A Dask cluster on loopback: the same result as here, whatever becomes of its workers."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from geoviz.engine import Plan, read_all
from geoviz.engine.chunks import Chunk
from geoviz.engine.cluster import read_chunk
from geoviz.errors import UsageError
from geoviz.model import Quarantined
from geoviz.settings import Settings
from tests.engine.test_processes import HUGE
from tests.factories import article
from tests.synthetic import dispatches

distributed = pytest.importorskip("distributed")

# Dask's own: it closes sockets and loops of a cluster in its own time.
pytestmark = [
    pytest.mark.usefixtures("small_chunks"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@pytest.fixture(scope="module")
def cluster() -> Iterator[object]:
    # A worker that is killed is started again at once by its nanny.
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        silence_logs=50,
    ) as started:
        yield started


def pids(cluster) -> list[int]:
    with distributed.Client(cluster.scheduler_address) as client:
        return sorted(client.run(os.getpid).values())


def test_a_cluster_reads_the_same(cluster, articles, expected):
    plan = Plan(scheduler=cluster.scheduler_address)
    assert list(read_all(articles, Settings(), plan)) == expected


def test_a_killed_worker_loses_nothing(cluster, articles, expected):
    results = read_all(articles, Settings(), Plan(scheduler=cluster.scheduler_address))
    victim = pids(cluster)[0]
    read = [next(results)]
    os.kill(victim, signal.SIGKILL)
    assert [*read, *results] == expected


def test_an_article_that_needs_too_much_memory_costs_only_itself(cluster):
    with distributed.Client(cluster.scheduler_address) as client:
        client.run(limit_memory)
    some = [*dispatches(2), article(HUGE, id="huge", origin="huge.txt"), *dispatches(2, seed=1)]
    results = list(read_all(some, Settings(), Plan(scheduler=cluster.scheduler_address)))
    assert [r.origin for r in results if isinstance(r, Quarantined)] == ["huge.txt"]
    assert len(results) == 5


def limit_memory() -> None:
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (900_000_000, hard))


def test_a_worker_with_another_geoviz_is_refused():
    with pytest.raises(UsageError, match="install the same on every machine"):
        read_chunk(Chunk(()), Settings(), "another")


def test_a_scheduler_that_does_not_answer_is_told(monkeypatch):
    monkeypatch.setattr("geoviz.engine.cluster._PATIENCE_S", 0.5)
    with pytest.raises(UsageError, match=r"no scheduler answers at tcp://127\.0\.0\.1:9"):
        list(read_all(dispatches(1), Settings(), Plan(scheduler="tcp://127.0.0.1:9")))


def test_a_scheduler_without_workers_is_told(monkeypatch):
    monkeypatch.setattr("geoviz.engine.cluster._PATIENCE_S", 0.5)
    with (
        distributed.LocalCluster(
            n_workers=0, host="127.0.0.1", dashboard_address="127.0.0.1:0"
        ) as empty,
        pytest.raises(UsageError, match="has no workers"),
    ):
        list(read_all(dispatches(1), Settings(), Plan(scheduler=empty.scheduler_address)))
