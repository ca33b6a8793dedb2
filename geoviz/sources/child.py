"""Work on hostile input in a process of its own, which may use so much memory and time.

A document can be made to take hours or all memory, or to break its parser. What happens to
the child costs that one document: the child is ended, and the next call starts another. It
stays warm between calls, so that a call costs little more than its work.

    with closing(Child("geoviz.sources.parsing:parse")) as child:
        answer = child.call(request)      # bytes in, bytes out

The function is named, not passed, and is imported in the child. It raises SourceError for
what the person should read.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import struct
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from importlib import import_module
from typing import IO

from geoviz.errors import SourceError

_HEAD = struct.Struct(">cQ")  # kind of message, and how many bytes follow
_CALL, _DONE, _REFUSED, _READY = b"c", b"d", b"r", b"y"
_MOST_BYTES = 256 * 2**20  # of an answer; no text is longer
_START_SECONDS = 60.0  # importing libraries on a busy machine
_OUT_OF_MEMORY = b"\0memory"
_MAIN = f"import sys; from {__name__} import work; work(*sys.argv[1:])"

# What the kernel ends a process with that has used its processor time; not on Windows.
_OUT_OF_TIME = {int(number) for number in signal.Signals if number.name == "SIGXCPU"}

# What a library needs to find its files and the interpreter; a child gets no secret.
_ENVIRONMENT = (
    *("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "VIRTUAL_ENV"),
    # Where the user's own places are (geocode/own.py).
    *("GEOVIZ_GAZETTEER", "XDG_DATA_HOME", "APPDATA", "USERPROFILE"),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may use."""

    seconds: float = 30.0  # from the call to its answer
    memory_mb: int = 1024  # of address space, libraries included


class Child:
    """A process that runs one function on request. Calls from several threads take turns."""

    def __init__(self, function: str, limits: Limits | None = None) -> None:
        """function: ``package.module:name``, of one bytes argument and a bytes result."""
        self._function = function
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def call(self, request: bytes) -> bytes:
        """The function's answer.

        Raises SourceError with its message, or where it took too long or too much memory,
        or failed in any other way.
        """
        with self._lock:
            process = self._running()
            try:
                kind, answer = self._ask(process, request)
                if (kind, answer) == (_REFUSED, _OUT_OF_MEMORY):
                    raise self._too_large()
            except BaseException:
                # Whatever it was (Ctrl-C too), the next call must not read this one's answer.
                self._stop()
                raise
        if kind == _REFUSED:
            raise SourceError(answer.decode("utf-8", "replace"))
        return answer

    def close(self) -> None:
        """End the process. A later call starts another."""
        with self._lock:
            self._stop()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._stop()
        memory, seconds = self._limits.memory_mb, self._limits.seconds
        self._process = subprocess.Popen(
            [sys.executable, "-c", _MAIN, self._function, str(memory), str(seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
            | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            # Ctrl-C is the parent's to handle: it closes its children.
            start_new_session=True,
        )
        kind, _ = _receive(_stream(self._process.stdout), time.monotonic() + _START_SECONDS)
        if kind != _READY:
            raise SourceError("cannot be read: the process that reads documents did not start")
        return self._process

    def _ask(self, process: subprocess.Popen[bytes], request: bytes) -> tuple[bytes, bytes]:
        deadline = time.monotonic() + self._limits.seconds
        try:
            # The child reads all of a request before it works, so that this cannot block long.
            stdin = _stream(process.stdin)
            stdin.write(_HEAD.pack(_CALL, len(request)))
            stdin.write(request)
            stdin.flush()
            return _receive(_stream(process.stdout), deadline)
        except TimeoutError:
            raise self._too_slow() from None
        except (OSError, EOFError) as error:
            process.kill()
            code = process.wait()
            if -code in _OUT_OF_TIME:
                raise self._too_slow() from None
            raise SourceError("cannot be read: it broke the program that reads it") from error

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            # Closing flushes what the child no longer reads.
            with contextlib.suppress(OSError):
                _stream(stream).close()

    def _too_slow(self) -> SourceError:
        return SourceError(
            f"takes more than {self._limits.seconds:g} seconds to read; save its text as .txt"
        )

    def _too_large(self) -> SourceError:
        return SourceError(
            f"takes more than {self._limits.memory_mb} MB of memory to read; save its text as .txt"
        )


def _stream(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise ValueError("the process was started without pipes")
    return stream


def _receive(stream: IO[bytes], deadline: float) -> tuple[bytes, bytes]:
    """A message. Raises EOFError where the sender ended, TimeoutError at the deadline."""
    kind, length = _HEAD.unpack(_exactly(stream, _HEAD.size, deadline))
    if length > _MOST_BYTES:
        raise EOFError("an answer of impossible length")
    return kind, _exactly(stream, length, deadline)


def _exactly(stream: IO[bytes], length: int, deadline: float) -> bytes:
    # Past the stream's buffer, which a selector does not see.
    descriptor = stream.fileno()
    data = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while len(data) < length:
            remaining = deadline - time.monotonic()
            if remaining <= 0 or not selector.select(remaining):
                raise TimeoutError
            chunk = os.read(descriptor, min(length - len(data), 2**20))
            if not chunk:
                raise EOFError("the process ended")
            data += chunk
    return bytes(data)


def work(function: str, memory_mb: str, seconds: str) -> None:
    """Answer calls on stdin until it ends: what the child runs."""
    calls = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    # What a library prints must not stand between the answers, and none may wait for a person.
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1):
        os.dup2(nowhere, descriptor)
    module, _, name = function.partition(":")
    answer_to = getattr(import_module(module), name)
    _limit_memory(int(memory_mb))
    _send(answers, _READY, b"")
    while head := calls.read(_HEAD.size):
        _, length = _HEAD.unpack(head)
        request = calls.read(length)
        _limit_time(float(seconds))
        try:
            _send(answers, _DONE, answer_to(request))
        except SourceError as error:
            _send(answers, _REFUSED, str(error).encode("utf-8", "replace"))
        except MemoryError:
            _send(answers, _REFUSED, _OUT_OF_MEMORY)
        except Exception as error:
            # A parser meets hostile documents here; none may end the run.
            _send(answers, _REFUSED, f"cannot be parsed ({type(error).__name__})".encode())


def _send(stream: IO[bytes], kind: bytes, content: bytes) -> None:
    stream.write(_HEAD.pack(kind, len(content)))
    stream.write(content)
    stream.flush()


def _limit_memory(memory_mb: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the deadline holds there too.
        return
    size = memory_mb * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    # It parses: it writes no file, and leaves no image of its memory.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_time(seconds: float) -> None:
    """So much more processor time than was used: what holds where the parent is gone."""
    try:
        import resource
    except ImportError:
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = usage.ru_utime + usage.ru_stime
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used + seconds) + 2, most))
