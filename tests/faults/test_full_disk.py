"""No space left, at each point of writing: a clear word, exit code 4, and nothing half done."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from geoviz.errors import OutputError
from geoviz.store import GeoPackageStore
from tests.factories import article, read_article
from tests.faults.children import Child, Ended, Tell
from tests.store.contract import table_of

READ = [
    read_article(article(f"A drone hit Lozova, report {n}. " + "x" * 3000, id=f"a{n:02}"))
    for n in range(20)
]


def write_all(path: Path, tell: Tell) -> None:
    with GeoPackageStore.open(path, create=True) as store:
        for n in range(0, len(READ), 5):
            store.add_all(READ[n : n + 5])
            tell(str(n))
        store.replace_incidents(table_of(*READ))
        tell("derived")


def limited(path: Path, most_bytes: int) -> Ended:
    """All of the work, with files that may not grow beyond a size."""

    def work(tell: Tell) -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
        write_all(path, tell)

    return Child(work).end()


def test_files_that_cannot_grow(path, rounds):
    assert limited(path, 2**30).status == 0
    size = path.stat().st_size
    refused = 0
    for n in range(rounds):
        for left in path.parent.iterdir():
            left.unlink()
        ended = limited(path, 4096 + n * size // rounds)
        if ended.status:
            refused += 1
            *done, failure = ended.told
            assert failure.startswith("failed: OutputError: "), failure
        else:
            done = ended.told
        if not done:  # it may be too small to be a store at all
            continue
        with GeoPackageStore.open(path) as store:
            assert store.verify() == []
            kept = list(store.read_articles())
            assert kept == READ[: 5 * len([word for word in done if word != "derived"])]
    assert refused > rounds // 2


def test_a_database_that_cannot_grow(path, rounds):
    with GeoPackageStore.open(path, create=True) as store:
        pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
        refused = 0
        for n in range(rounds):
            store._connection.execute(f"PRAGMA max_page_count = {pages + n}")
            before = store.version()
            try:
                store.add_all(READ[:n])
                store.replace_incidents(table_of(*READ[: n % 7]))
            except OutputError as error:
                assert "no space is left" in str(error)  # noqa: PT017 - it may also fit
                refused += 1
                pages += 3
            else:
                assert store.version() != before or n == 0
            assert store.verify() == []
        assert refused


@pytest.fixture
def small_disk(tmp_path: Path) -> list[str]:
    """How to run a command for which a folder is a disk of one megabyte."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = f'mount -t tmpfs -o size=1m tmpfs "{folder}" && cd "{folder}" && exec "$@"'
    command = ["unshare", "--mount", "--map-root-user", "sh", "-c", mount, "sh"]
    if (
        shutil.which("unshare") is None
        or subprocess.run([*command, "true"], check=False).returncode
    ):
        pytest.skip("no small disk may be mounted here")
    return command


def test_a_disk_that_is_full(small_disk, tmp_path):
    with GeoPackageStore.open(tmp_path / "big.gpkg", create=True) as store:
        store.add_all(READ * 1)
        store.add_all(read_article(article("y" * 200_000 + str(n))) for n in range(10))
        (tmp_path / "dump.jsonl").write_text("\n".join(store.dump()), encoding="utf-8")
    geoviz = [sys.executable, "-m", "geoviz", "store"]
    big = str(tmp_path / "big.gpkg")
    for arguments in (
        ["export", big, "-o", "copy.gpkg"],
        ["export", big, "-o", "copy.jsonl"],
        ["import", str(tmp_path / "dump.jsonl"), "again.gpkg"],
    ):
        script = '"$@"; code=$?; ls -A; exit $code'
        command = [*small_disk, "sh", "-c", script, "sh", *geoviz, *arguments]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env=os.environ, timeout=300
        )
        assert done.returncode == 4, done.stderr
        assert "Traceback" not in done.stderr
        assert len(done.stderr.splitlines()) == 1
        assert done.stdout.split() == [], "what could not be finished was left behind"
