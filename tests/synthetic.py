"""Made-up dispatches by the thousand, for tests of scale and for benchmarks.

The same number gives the same dispatches. They are news-like in length and wording, and
several tell of the same strike, as in a real pile; no sentence is from any publication.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from geoviz.model import Article

FIRST_DAY = date(2025, 3, 1)
A_DAY = 40  # dispatches

_TOWNS = (
    "Kharkiv", "Odesa", "Dnipro", "Poltava", "Sumy", "Kherson", "Mykolaiv", "Zaporizhzhia",
    "Chernihiv", "Lviv", "Kremenchuk", "Kramatorsk", "Nikopol", "Izium", "Lozova", "Uman",
    "Belgorod", "Kursk", "Bryansk", "Saratov", "Ryazan", "Tuapse", "Syzran", "Voronezh",
)  # fmt: skip
_TARGETS = ("a warehouse", "an oil depot", "a school", "a substation", "an apartment block")
_WEAPONS = ("Drones", "Missiles", "Rockets", "A drone", "A missile")
_VERBS = ("hit", "struck", "damaged")
_OTHERS = (
    "The regional governor said rescuers worked until the morning.",
    "Electricity was back in most of the streets by noon.",
    "Trains ran late, and the municipal council met to speak about repairs.",
    "A spokesman for the emergency service thanked the volunteers who had brought water.",
    "Talks between the delegations went on in Istanbul without a result.",
    "The air force said that most of what was launched had been shot down.",
    "Residents swept up glass and covered their windows with boards.",
    "Prices for fuel rose slightly on Monday, traders said.",
)


def dispatches(number: int, *, seed: int = 0) -> Iterator[Article]:
    """So many articles, ``A_DAY`` of them each day, of about 1,500 characters."""
    for n in range(number):
        yield dispatch(n, seed)


def dispatch(n: int, seed: int = 0) -> Article:
    dice = random.Random(f"{seed}/{n}")  # noqa: S311 - to be repeated, not to be secret
    day = FIRST_DAY + timedelta(days=n // A_DAY)
    of_the_day = random.Random(f"{seed}/{day}").sample(_TOWNS, 8)  # noqa: S311
    paragraphs = []
    for town in dice.sample(of_the_day, 3):
        weapon, verb, target = dice.choice(_WEAPONS), dice.choice(_VERBS), dice.choice(_TARGETS)
        killed, hurt = dice.randint(1, 9), dice.randint(2, 40)
        paragraphs.append(
            f"{weapon} {verb} {target} in {town} overnight, killing {killed} people and "
            f"injuring {hurt}, officials said. {dice.choice(_OTHERS)} {dice.choice(_OTHERS)}"
        )
        paragraphs.append(" ".join(dice.sample(_OTHERS, 4)))
    return Article(
        id=f"dispatch-{seed}-{n}",
        text=f"Report number {n}\n\n" + "\n\n".join(paragraphs) + "\n",
        title=f"Report number {n}",
        publisher=f"Sample Desk {n % 7}",
        published=day,
        origin="dispatches.jsonl",
    )


def write_dispatches(path: Path, number: int, *, seed: int = 0) -> Path:
    """The same as a JSON Lines file."""
    with path.open("w", encoding="utf-8") as stream:
        for article in dispatches(number, seed=seed):
            fields = {
                "id": article.id,
                "title": article.title,
                "publisher": article.publisher,
                "published": str(article.published),
                "text": article.text,
            }
            stream.write(json.dumps(fields, ensure_ascii=False) + "\n")
    return path
