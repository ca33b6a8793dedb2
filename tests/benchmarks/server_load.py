"""How many requests the server answers, and how fast, while many people use one map.

usage: python -m tests.benchmarks.server_load [--incidents 100000] [--clients 50] [--seconds 60]

Needs locust (pip install locust). A server in a process of its own shows made-up incidents;
clients look at the map, move over it, page through the data and ask whether it has changed.
Server and clients share this machine: the figures are lower bounds.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

VISITOR = Path(__file__).with_name("server_visitor.py")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--incidents", type=int, default=100_000)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--quick", action="store_true", help="fewer of all, to see that it works")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.quick:
        told.incidents, told.clients, told.seconds = 2000, 5, 5
    if told.serve:
        return show(told.incidents)
    if find_spec("locust") is None:
        print("locust is not installed: pip install locust", file=sys.stderr)
        return 2
    serve = [sys.executable, "-m", __spec__.name if __spec__ else __name__, "--serve"]
    serve += ["--incidents", str(told.incidents)]
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            url = server.stdout.readline().strip()
            return load(url, told.clients, told.seconds)
        finally:
            server.terminate()


def show(incidents: int) -> int:
    """Serve made-up incidents, and print the address when the first page has been drawn."""
    from geoviz.web import Library, Site, create_app, listen, serve
    from tests.benchmarks.map_scale import incidents as made_up

    with listen(port=0) as listener, Library.of_table(made_up(incidents)) as library:
        app = create_app(library, site=Site(base_url=listener.url))
        for path in ("/", "/map-data?bbox=-180,-90,180,90&zoom=2", "/api/collections"):
            assert app.test_client().get(path).status_code == 200
        serve(app, listener, lambda url: print(url, flush=True))
    return 0


def load(url: str, clients: int, seconds: int) -> int:
    """Have the clients visit, and print what came of it. 1 where anything failed."""
    command = [sys.executable, "-m", "locust", "-f", str(VISITOR), "--headless", "--json"]
    command += ["-u", str(clients), "-r", str(clients), "-t", f"{seconds}s", "-H", url]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        found = json.loads(run.stdout)
    except ValueError:
        print(run.stderr, file=sys.stderr)
        return 1
    print(f"{'request':<12}{'answers':>9}{'a second':>10}{'p50 ms':>9}{'p95 ms':>9}{'failed':>8}")
    for each in sorted(found, key=lambda each: each["name"]):
        number = each["num_requests"]
        line = f"{each['name']:<12}{number:>9}{number / seconds:>10.1f}"
        line += f"{quantile(each['response_times'], 0.5):>9}"
        line += f"{quantile(each['response_times'], 0.95):>9}{each['num_failures']:>8}"
        print(line)
    answers = sum(each["num_requests"] for each in found)
    failed = sum(each["num_failures"] for each in found)
    print(f"{answers} answers, {answers / seconds:.1f} a second, {failed} failed")
    return 1 if failed or not answers else 0


def quantile(times: dict[str, int], share: float) -> int:
    """The response time in milliseconds that a share of the answers kept to."""
    left = share * sum(times.values())
    for time_ms, number in sorted((int(float(key)), number) for key, number in times.items()):
        left -= number
        if left <= 0:
            return time_ms
    return 0


if __name__ == "__main__":
    sys.exit(main())
