"""Reading articles that visitors send: in one child process, with limits."""

from __future__ import annotations

import json
import threading
from functools import cache

from geoviz.geocode.own import Stamp, stamp
from geoviz.model import Article, Place, ReadArticle
from geoviz.pipeline import Reader
from geoviz.settings import Settings
from geoviz.sources.child import Child, Limits
from geoviz.store.codec import decode, decode_place, dump, encode_fields
from geoviz.store.rows import place_key

_LIMITS = Limits(seconds=60, memory_mb=4096)


class Worker:
    """Reads one article at a time in a child process, which starts when it is first needed.

    The child has a deadline and a bound of memory; a text that makes it pass either, or
    ends it, costs that one text. Where the user's own places were changed, a new child reads.
    Safe to use from several threads, which take turns.
    """

    def __init__(self, settings: Settings, limits: Limits = _LIMITS) -> None:
        self._settings = settings
        self._limits = limits
        self._lock = threading.Lock()
        self._child: Child | None = None
        self._knows: Stamp = None  # the user's own places as the child has them

    def read(self, article: Article) -> ReadArticle:
        """Everything that an article says.

        Raises SourceError where it cannot be read within the limits.
        """
        with self._lock:
            now = stamp()
            if self._child is not None and now != self._knows:
                self._child.close()
                self._child = None
            if self._child is None:
                self._knows = now
                self._child = Child("geoviz.web.worker:read_article", self._limits)
            child = self._child
        request = {"settings": _encode(self._settings), "article": _encode(article)}
        answer = json.loads(child.call(dump(request).encode("utf-8", "surrogatepass")))
        places = answer["places"]
        return decode(ReadArticle, answer["read"], lambda key: decode_place(places[key]))

    def close(self) -> None:
        with self._lock:
            if self._child is not None:
                self._child.close()
                self._child = None


def read_article(request: bytes) -> bytes:
    """What the child does. Raises SourceError."""
    asked = json.loads(request.decode("utf-8", "surrogatepass"))
    read = _reader(dump(asked["settings"])).read(decode(Article, asked["article"], _no_place))
    places: dict[str, object] = {}

    def key_of(place: Place) -> str:
        data = encode_fields(place, _no_key)
        key = place_key(place.id, dump(data))
        places[key] = data
        return key

    answer = {"read": encode_fields(read, key_of), "places": places}
    return dump(answer).encode("utf-8", "surrogatepass")


@cache
def _reader(settings: str) -> Reader:
    return Reader(decode(Settings, json.loads(settings), _no_place))


def _encode(value: Article | Settings) -> dict[str, object]:
    return encode_fields(value, _no_key)


def _no_key(place: Place) -> str:
    raise ValueError(f"a place where there can be none: {place.id}")


def _no_place(key: str) -> Place:
    raise ValueError(f"a place where there can be none: {key}")
