"""The visitors of ``server_load``, as locust runs them.

In a file of its own: locust puts gevent in place of threads wherever it is imported, and the
server that is measured must keep its own.
"""

from __future__ import annotations

from random import Random

from locust import HttpUser, between, task


class Visitor(HttpUser):
    """Somebody who looks at a map, moves over it and takes data away."""

    wait_time = between(0.5, 1.5)

    def on_start(self) -> None:
        self.random = Random(5)  # noqa: S311

    @task(1)
    def look(self) -> None:
        self.client.get("/", name="map")

    @task(10)
    def move(self) -> None:
        zoom = self.random.randint(3, 10)
        west, south = self.random.uniform(20, 50), self.random.uniform(30, 50)
        width = 360 * 5 / 2**zoom
        box = f"{west},{south},{west + width},{south + width * 0.6}"
        self.client.get(f"/map-data?bbox={box}&zoom={zoom}", name="view")

    @task(5)
    def take(self) -> None:
        west, south = self.random.uniform(20, 50), self.random.uniform(30, 50)
        box = f"{west},{south},{west + 2},{south + 2}"
        self.client.get(f"/api/collections/incidents/items?bbox={box}", name="items")

    @task(10)
    def ask(self) -> None:
        self.client.get("/version", name="version")
