"""Names looked up a second: the gazetteer, and the whole of geocoding one name.

    python -m tests.benchmarks geocoding

Beside a dictionary from each name to its most populous place, made of the same data.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator

from geoviz.assets import asset
from geoviz.geocode.gazetteer import Gazetteer
from geoviz.geocode.ranking import resolve
from geoviz.model import Article, Mention, MentionKind, Reading, Span
from tests.benchmarks.measured import Measured, seconds

NAMES = {False: 20_000, True: 2_000}


def measure(*, quick: bool = False) -> Iterator[Measured]:
    number = NAMES[quick]
    dictionary = most_populous()
    names = random.Random(1).choices(sorted(dictionary), k=number)  # noqa: S311 - to be repeated
    plain = number / seconds(lambda: [dictionary.get(name.lower()) for name in names])
    yield Measured("dictionary of most populous", plain, "names/s")
    beside = "dictionary of most populous"
    with Gazetteer.open() as gazetteer:
        first = number / seconds(lambda: [gazetteer.lookup(name) for name in names])
        yield Measured("gazetteer, first time", first, "names/s", beside, first / plain)
        again = number / seconds(lambda: [gazetteer.lookup(name) for name in names])
        yield Measured("gazetteer, again", again, "names/s", beside, again / plain)
        chosen = number / seconds(lambda: [geocoded(name, gazetteer) for name in names])
        yield Measured("geocoded, with ranking", chosen, "names/s", beside, chosen / plain)


def most_populous() -> dict[str, int]:
    """Ids of places by their names on a map, in lower case."""
    connection = sqlite3.connect(asset("data", "gazetteer.sqlite"))
    rows = connection.execute("SELECT name, pid FROM place ORDER BY population")
    found = {str(name).lower(): int(pid) for name, pid in rows}
    connection.close()
    return found


def geocoded(name: str, gazetteer: Gazetteer) -> object:
    mention = Mention(Span(0, len(name)), name, MentionKind.MENTION)
    reading = Reading("asked", (mention,), ())
    return resolve(
        Article("asked", name), reading, gazetteer, countries=[], country=None, threshold=0.3
    )
