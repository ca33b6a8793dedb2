"""How many requests the server answers, and how fast, while many people use one map.

    python -m tests.benchmarks server

Needs locust (pip install locust). A server in a process of its own shows made-up incidents;
clients look at the map, move over it, page through the data and ask whether it has changed.
Server and clients share this machine: the figures are lower bounds.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from tests.benchmarks.measured import Measured


class Load(NamedTuple):
    """How much is asked for."""

    incidents: int
    clients: int
    seconds: int


LOADS = {False: Load(100_000, 50, 60), True: Load(2000, 5, 5)}  # by whether it is to be quick
VISITOR = Path(__file__).with_name("server_visitor.py")


def measure(*, quick: bool = False) -> Iterator[Measured]:
    """Raises ImportError without locust, RuntimeError where it fails."""
    if find_spec("locust") is None:
        raise ImportError("locust is not installed: pip install locust")
    load = LOADS[quick]
    serve = [sys.executable, "-m", "tests.benchmarks.server_load", str(load.incidents)]
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            found = visited(server.stdout.readline().strip(), load)
        finally:
            server.terminate()
    for each in sorted(found, key=lambda each: each["name"]):
        for share in (0.5, 0.95):
            value = quantile(each["response_times"], share)
            yield Measured(f"{each['name']}: p{100 * share:.0f}", value, "ms")
    answers = sum(each["num_requests"] for each in found)
    failed = sum(each["num_failures"] for each in found)
    yield Measured(f"answers to {load.clients} clients", answers / load.seconds, "a second")
    yield Measured("failed", failed, "answers", goal="none", met=not failed and answers > 0)


def visited(url: str, load: Load) -> list[dict[str, Any]]:
    """What locust tells of each kind of request."""
    command = [sys.executable, "-m", "locust", "-f", str(VISITOR), "--headless", "--json"]
    command += ["--exit-code-on-error", "0"]
    command += ["-u", str(load.clients), "-r", str(load.clients), "-t", f"{load.seconds}s"]
    run = subprocess.run([*command, "-H", url], capture_output=True, text=True, check=False)
    if run.returncode:
        raise RuntimeError(f"locust failed: {run.stderr[-2000:]}")
    found: list[dict[str, Any]] = json.loads(run.stdout)
    return found


def quantile(times: dict[str, int], share: float) -> int:
    """The response time in milliseconds that a share of the answers kept to."""
    left = share * sum(times.values())
    for time_ms, number in sorted((int(float(key)), number) for key, number in times.items()):
        left -= number
        if left <= 0:
            return time_ms
    return 0


def show(incidents: int) -> None:
    """Serve made-up incidents, and print the address when the first page has been drawn."""
    from geoviz.web import Library, Site, create_app, listen, serve
    from tests.benchmarks.map_scale import incidents as made_up

    with listen(port=0) as listener, Library.of_table(made_up(incidents)) as library:
        app = create_app(library, site=Site(base_url=listener.url))
        for path in ("/", "/map-data?bbox=-180,-90,180,90&zoom=2", "/api/collections"):
            assert app.test_client().get(path).status_code == 200
        serve(app, listener, lambda url: print(url, flush=True))


if __name__ == "__main__":
    show(int(sys.argv[1]))
