"""Several programs at one store, and one that is killed."""

from __future__ import annotations

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from geoviz.store import GeoPackageStore
from tests.factories import article, read_article

WRITER = """
import sys
from pathlib import Path
from geoviz.store import GeoPackageStore
from tests.factories import article, read_article

with GeoPackageStore.open(Path(sys.argv[1]), create=True) as store:
    for number in range(100_000):
        store.add(read_article(article(f"A drone hit Lozova, report {number}.", id=f"a{number}")))
        print(f"a{number}", flush=True)
"""


def test_what_was_acknowledged_outlives_a_killed_writer(path):
    root = Path(__file__).parents[2]
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True, cwd=root
    )
    assert writer.stdout is not None
    acknowledged = [writer.stdout.readline().strip() for _ in range(25)]
    writer.send_signal(signal.SIGKILL)
    acknowledged += writer.stdout.read().split()
    writer.stdout.close()
    writer.wait()
    with GeoPackageStore.open(path) as store:
        kept = {kept.id for kept in store.articles()}
        assert kept >= set(acknowledged)
        assert len(kept) - len(acknowledged) <= 1
        assert store.verify() == []


def test_writers_take_turns(path):
    def write(name: str) -> int:
        with GeoPackageStore.open(path, create=True) as store:
            return sum(
                store.add(read_article(article(f"A drone hit Lozova ({name}{n}).")))
                for n in range(15)
            )

    with ThreadPoolExecutor(4) as writers:
        assert list(writers.map(write, "abcd")) == [15] * 4
    with GeoPackageStore.open(path) as store:
        assert store.info().versions == 60
        assert store.verify() == []
