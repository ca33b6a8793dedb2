"""The sample dispatches: read as articles, honest about what they are, in our own words."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from geoviz.model import Article
from geoviz.sources import iter_articles

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
DISPATCHES = sorted(SEEDS.glob("*.md"))
# Where a developer has them; they never enter the repository.
REAL_ARTICLES = sorted((ROOT.parent / "shared" / "seeds").glob("*.txt"))


def front_matter(path: Path) -> dict[str, object]:
    fields = yaml.safe_load(path.read_text(encoding="utf-8").split("---\n")[1])
    assert isinstance(fields, dict)
    return fields


def runs_of_words(text: str, length: int = 8) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


def named(path: Path) -> str:
    return path.stem


def test_every_dispatch_is_read_as_an_article() -> None:
    articles = list(iter_articles([SEEDS]))
    assert [type(item) for item in articles] == [Article] * len(DISPATCHES)


def test_there_are_enough_to_try_every_feature() -> None:
    based_on = [str(front_matter(path)["based_on"]) for path in DISPATCHES]
    assert {f"article {number} of 5" for number in range(1, 6)} <= set(based_on)
    assert len(DISPATCHES) >= 8


@pytest.mark.parametrize("path", DISPATCHES, ids=named)
def test_a_dispatch_says_that_it_is_a_sample(path: Path) -> None:
    fields = front_matter(path)
    assert fields["sample"] is True
    assert str(fields["publisher"]).startswith("Sample Desk")
    assert isinstance(fields["published"], date)
    assert fields["title"]


@pytest.mark.parametrize("path", DISPATCHES, ids=named)
def test_a_dispatch_is_as_long_as_a_wire_report(path: Path) -> None:
    body = path.read_text(encoding="utf-8").split("---\n", 2)[2]
    assert 120 <= len(body.split()) <= 250


@pytest.mark.skipif(not REAL_ARTICLES, reason="the real articles are not on this machine")
@pytest.mark.parametrize("path", DISPATCHES, ids=named)
def test_a_dispatch_has_no_sentence_of_a_real_article(path: Path) -> None:
    real = set().union(*(runs_of_words(a.read_text(encoding="utf-8")) for a in REAL_ARTICLES))
    assert not runs_of_words(path.read_text(encoding="utf-8")) & real
