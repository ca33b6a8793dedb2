"""A PostgreSQL server of our own, on loopback, for as long as the tests run."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",  # nobody needs what the tests wrote after a power cut
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
}
_PATIENCE_S = 300  # on a busy machine
_PORTS = 5


def programs() -> Path | None:
    """The folder of initdb and pg_ctl, where PostgreSQL with PostGIS is installed."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    found = [folder.parent for folder in folders]
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path).resolve().parent)
    return next((folder for folder in found if _has_postgis(folder)), None)


def _has_postgis(folder: Path) -> bool:
    share = subprocess.run(
        [folder / "pg_config", "--sharedir"], capture_output=True, text=True, check=False
    )
    return (Path(share.stdout.strip()) / "extension" / "postgis.control").exists()


@contextmanager
def running_server() -> Iterator[str]:
    """The address of an empty database with PostGIS. Skips where it is not installed."""
    pytest.importorskip("psycopg", reason="psycopg is not installed (extra postgis)")
    folder = programs()
    if folder is None:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL with PostGIS is missing, and this is CI")
        pytest.skip("PostgreSQL with PostGIS is not installed (Debian: postgresql postgis)")
    home = Path(tempfile.mkdtemp(prefix="geoviz-postgres-"))
    as_user: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        as_user = ["runuser", "-u", "postgres", "--"]
        owner = pwd.getpwnam("postgres")
        os.chown(home, owner.pw_uid, owner.pw_gid)

    def tried(program: str, *arguments: object) -> str:
        """What it says where it fails."""
        command = [*as_user, str(folder / program), *map(str, arguments)]
        done = subprocess.run(command, cwd=home, capture_output=True, text=True, check=False)
        return f"{program}: {done.stdout}{done.stderr}" if done.returncode else ""

    def run(program: str, *arguments: object) -> None:
        problem = tried(program, *arguments)
        assert not problem, problem

    data = home / "data"
    run("initdb", "-D", data, "-U", "geoviz", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = {**_SETTINGS, "unix_socket_directories": str(home)}
    with (data / "postgresql.conf").open("a") as stream:
        stream.writelines(f"{name} = '{value}'\n" for name, value in options.items())
    start = ("pg_ctl", "-D", data, "-w", "-t", _PATIENCE_S, "-l", home / "log", "start")
    for _ in range(_PORTS):  # somebody else may take a port that was free a moment ago
        port = _free_port()
        problem = tried(*start, "-o", f"-p {port}")
        if not problem:
            break
    assert not problem, problem + (home / "log").read_text()
    try:
        yield f"postgresql://geoviz@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(home)


def without_store(address: str) -> None:
    """Take the store out of a database, and what it told QGIS."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SET client_min_messages = warning")
        connection.execute("DROP SCHEMA IF EXISTS geoviz CASCADE")
        connection.execute("DROP TABLE IF EXISTS public.layer_styles")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
