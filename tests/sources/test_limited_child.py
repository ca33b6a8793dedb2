"""What is hostile costs only itself: its child ends, and the next call has another."""

from __future__ import annotations

import os
import time
import zlib
from contextlib import closing

import pytest

from geoviz.errors import SourceError
from geoviz.model import Article, Quarantined
from geoviz.sources import articles_in
from geoviz.sources.child import Child, Limits
from tests.sources.documents import pdf

HERE = __name__


def echo(request: bytes) -> bytes:
    return request


def refuse(_: bytes) -> bytes:
    raise SourceError("says no")


def fail(_: bytes) -> bytes:
    raise AssertionError


def shout(request: bytes) -> bytes:
    print("noise among the answers")
    return request


def die(_: bytes) -> bytes:
    os._exit(7)


def spin(_: bytes) -> bytes:
    while True:
        pass


def sleep(request: bytes) -> bytes:
    time.sleep(float(request))
    return request


def hoard(request: bytes) -> bytes:
    return b"x" * int(request)


def pid(_: bytes) -> bytes:
    return str(os.getpid()).encode()


def write(request: bytes) -> bytes:
    with open(request, "wb") as stream:  # noqa: PTH123
        stream.write(b"x")
    return b""


def secret(_: bytes) -> bytes:
    return os.environ.get("GEOVIZ_SECRET", "none").encode()


def child(name: str, **limits: float) -> closing[Child]:
    return closing(Child(f"{HERE}:{name}", Limits(**{"seconds": 10, "memory_mb": 700} | limits)))


def test_bytes_go_in_and_come_out():
    with child("echo") as each:
        for request in (b"", b"a\0b", b"x" * 3_000_000):
            assert each.call(request) == request


def test_it_stays_warm():
    with child("pid") as each:
        assert each.call(b"") == each.call(b"") != str(os.getpid()).encode()


def test_what_a_library_prints_is_not_an_answer():
    with child("shout") as each:
        assert each.call(b"words") == b"words"


@pytest.mark.parametrize(
    ("function", "request_", "reason"),
    [
        ("refuse", b"", "says no"),
        ("fail", b"", "cannot be parsed (AssertionError)"),
        ("die", b"", "broke the program"),
        ("hoard", b"2000000000", "more than 700 MB of memory"),
    ],
)
def test_what_goes_wrong_is_told_and_the_next_call_answers(function, request_, reason):
    with child(function) as each:
        for _ in range(2):
            with pytest.raises(SourceError, match=reason.replace("(", r"\(").replace(")", r"\)")):
                each.call(request_)


def test_small_work_is_done_after_too_large_work():
    with child("hoard") as each:
        with pytest.raises(SourceError):
            each.call(b"2000000000")
        assert each.call(b"3") == b"xxx"


@pytest.mark.parametrize("function", ["spin", "sleep"])
def test_it_is_ended_at_the_deadline(function):
    with child(function, seconds=0.5) as each:
        each._running()
        began = time.monotonic()
        with pytest.raises(SourceError, match=r"more than 0\.5 seconds"):
            each.call(b"30")
        assert time.monotonic() - began < 25  # not the 30 s that the work takes


def test_a_late_answer_is_not_the_next_calls_answer():
    with child("sleep", seconds=0.5) as each:
        with pytest.raises(SourceError):
            each.call(b"0.8")
        assert each.call(b"0.1") == b"0.1"


def test_it_writes_no_file(tmp_path):
    path = tmp_path / "out"
    with child("write") as each, pytest.raises(SourceError):
        each.call(str(path).encode())
    assert not path.exists() or path.read_bytes() == b""


def test_it_is_told_no_secret(monkeypatch):
    monkeypatch.setenv("GEOVIZ_SECRET", "hunter2")
    with child("secret") as each:
        assert each.call(b"") == b"none"


def assert_the_next_is_read() -> None:
    told = "A drone struck a fuel truck in Kupiansk on Friday, and two people were hurt. " * 5
    page = f"<html><body><article><p>{told}</p></article></body></html>"
    assert isinstance(articles_in("good.html", page.encode())[0], Article)


@pytest.mark.parametrize(
    "page",
    [
        b"<![s=",
        b"<div>" * 99_999,
        b"<p>" + b"<b><i>" * 49_000,
        b"<" * 150_000,
        b"<a " + b"x=" * 500_000,
    ],
    ids=["assertion", "deep", "crossed", "tags", "attributes"],
)
def test_a_page_made_to_break_its_parser_is_set_aside(page):
    (item,) = articles_in("bad.html", page)
    assert isinstance(item, Quarantined)
    assert_the_next_is_read()


def zeros(megabytes: int) -> bytes:
    """So many megabytes of zeros, a thousandth of that packed: each block is whole and repeats."""
    packer, block = zlib.compressobj(9), bytes(2**20)
    first = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    check = 1
    for _ in range(megabytes):
        check = zlib.adler32(block, check)
    return first + again * (megabytes - 1) + b"\x03\0" + check.to_bytes(4, "big")


def test_a_pdf_bomb_is_set_aside():
    packed = zeros(1500)
    bomb = pdf(["."]).replace(b"endstream", b"", 1)
    head = b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed)
    start = bomb.index(b"5 0 obj\n") + len(b"5 0 obj\n")
    end = bomb.index(b"endobj", start)
    bomb = bomb[:start] + head + packed + b"\nendstream\n" + bomb[end:]
    (item,) = articles_in("bomb.pdf", bomb)
    assert isinstance(item, Quarantined)
    assert "save its text as .txt" in item.reason
    assert_the_next_is_read()
