"""Listening, answering, and ending when asked to."""

from __future__ import annotations

import signal
import threading
import urllib.request
from collections.abc import Iterator

import pytest
from flask import Flask

from geoviz.errors import UsageError
from geoviz.web.server import DEFAULT_PORT, Listener, listen, serve


@pytest.fixture
def app() -> Flask:
    app = Flask("sample")
    app.add_url_rule("/", view_func=lambda: "here")
    return app


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = listen(port=0)
    yield listener
    listener.socket.close()


def test_port_0_is_any_free_port(listener: Listener) -> None:
    assert listener.url == f"http://127.0.0.1:{listener.port}/"
    assert listener.is_loopback


def test_a_taken_port_that_was_asked_for_is_refused_with_advice(listener: Listener) -> None:
    with pytest.raises(UsageError, match=f"port {listener.port}: Address already in use; choose"):
        listen(port=listener.port)


def test_without_a_wish_a_free_port_is_taken_when_the_usual_one_is_busy() -> None:
    try:
        usual = listen(port=DEFAULT_PORT)
    except UsageError:
        usual = None  # another program has it, which is as good
    other = listen()
    assert other.port != DEFAULT_PORT
    other.socket.close()
    if usual:
        usual.socket.close()


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_a_host_that_is_not_this_machine_is_refused(host: str) -> None:
    with pytest.raises(UsageError, match=f"cannot listen on {host}"):
        listen(host, 0)


def test_a_wildcard_host_is_opened_as_localhost() -> None:
    listener = listen("0.0.0.0", 0)  # noqa: S104
    with listener.socket:
        assert listener.url == f"http://localhost:{listener.port}/"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_in_order(app: Flask, listener: Listener, number: signal.Signals) -> None:
    before = signal.getsignal(signal.SIGTERM)
    answers: list[bytes] = []

    def visit_then_end(url: str) -> None:
        def visit() -> None:
            answers.append(urllib.request.urlopen(url, timeout=10).read())
            # Sent to the thread that serves.
            signal.pthread_kill(threading.main_thread().ident or 0, number)

        threading.Thread(target=visit).start()

    serve(app, listener, visit_then_end)
    assert answers == [b"here"]
    assert listener.socket.fileno() == -1
    assert signal.getsignal(signal.SIGTERM) is before
