from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from geoviz.model import Article, Quarantined
from geoviz.sources import iter_articles


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "articles"
    path.mkdir()
    return path


@pytest.fixture
def file(folder: Path) -> Callable[[str, str | bytes], Path]:
    """Writes a file of the folder, bytes as they are and text as UTF-8."""

    def write(name: str, content: str | bytes) -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def read(
    *paths: Path, published: date | None = None, max_article_chars: int = 2_000_000
) -> list[Article | Quarantined]:
    return list(iter_articles(paths, published=published, max_article_chars=max_article_chars))


def the_article(*paths: Path, published: date | None = None) -> Article:
    (item,) = read(*paths, published=published)
    assert isinstance(item, Article), item
    return item


def the_problem(*paths: Path, max_article_chars: int = 2_000_000) -> Quarantined:
    (item,) = read(*paths, max_article_chars=max_article_chars)
    assert isinstance(item, Quarantined), item
    return item


def jsonl(*rows: object) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
