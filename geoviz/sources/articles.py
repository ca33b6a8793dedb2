"""Articles from files and folders, in one order, whatever is wrong with some of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from geoviz.errors import SourceError, UsageError
from geoviz.model import Article, Quarantined
from geoviz.sources.documents import RISKY, read_document
from geoviz.sources.files import SourceFile, printable_name
from geoviz.sources.readers import READERS


class _Found(NamedTuple):
    path: Path
    shown: str  # how the user knows it: relative to the folder that was named
    problem: str | None = None  # why it cannot be looked into
    content: bytes | None = None  # of a file that is not on disk


def iter_articles(
    paths: Sequence[Path], *, published: date | None = None, max_article_chars: int = 2_000_000
) -> Iterator[Article | Quarantined]:
    """The articles of files and folders, and what could not be read.

    Folders are read with all that is in them, in order of names, but for hidden files.
    published: the day of articles that do not give their own. max_article_chars: a longer
    article is quarantined. An article that comes twice is given once.

    Raises UsageError, at once, for a missing path, or where there is no file at all.
    """
    if not paths:
        raise UsageError("no articles given; name files or folders")
    for path in paths:
        _check(path)
    found = (each for path in paths for each in _walk(path))
    return _iter(found, published, max_article_chars)


def count_articles(paths: Sequence[Path]) -> int:
    """About how many articles ``iter_articles`` will give: what a progress bar goes by.

    A file counts as one, but where each line is an article; nothing is parsed.
    """
    return sum(_lines(found.path) for path in paths for found in _walk(path))


def _lines(path: Path) -> int:
    if path.suffix.lower() != ".jsonl":
        return 1
    try:
        with path.open("rb") as stream:
            return sum(block.count(b"\n") for block in iter(lambda: stream.read(2**20), b""))
    except OSError:
        return 1


def articles_in(
    name: str, content: bytes, *, published: date | None = None, max_article_chars: int = 2_000_000
) -> list[Article | Quarantined]:
    """The articles of a file that was sent here, as ``iter_articles`` gives those of a path.

    name: tells by its suffix how to read it, and becomes ``Article.origin``; nothing is
    opened or written under it.
    """
    path = Path(name.replace("/", "_").replace("\0", "_"))
    found = _Found(path, printable_name(path), content=content)
    return list(_iter([found], published, max_article_chars))


def _check(path: Path) -> None:
    try:
        path.stat()
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "not a path"
        raise UsageError(f"{printable_name(path)}: {why}; name a file or folder") from error
    if next(_walk(path), None) is None:
        raise UsageError(f"{path}: the folder is empty; name one that holds articles")


def _iter(
    files: Iterable[_Found], published: date | None, max_chars: int
) -> Iterator[Article | Quarantined]:
    seen: dict[str, tuple[bytes, str]] = {}
    for found in files:
        for item in _read(found, max_chars):
            if isinstance(item, Quarantined):
                yield item
                continue
            article = replace(item, published=item.published or published)
            digest = _digest(article)
            first = seen.get(article.id)
            if first is None:
                seen[article.id] = (digest, found.shown)
                yield article
            elif first[0] != digest:
                yield Quarantined(
                    found.shown,
                    f"another article in {first[1]} has the same id, '{article.id}', but not "
                    "the same content; give each an id of its own",
                )


def _digest(article: Article) -> bytes:
    """What tells two articles apart, wherever they were read from."""
    content = replace(article, origin=None)
    return sha256(repr(content).encode("utf-8", "surrogatepass")).digest()


def _read(found: _Found, max_chars: int) -> Iterator[Article | Quarantined]:
    if found.problem is not None:
        yield Quarantined(found.shown, found.problem)
        return
    suffix = found.path.suffix.lower()
    reader = READERS.get(suffix)
    if reader is None:
        kind = f"{suffix} files" if suffix else "files without a suffix"
        yield Quarantined(
            found.shown, f"{kind} cannot be read; convert it to one of {', '.join(READERS)}"
        )
        return
    file = SourceFile(found.path, max_chars, found.content)
    try:
        for item in read_document(file, suffix) if suffix in RISKY else reader(file):
            if isinstance(item, Quarantined):
                # A reader knows the file's name only; the user named its folder.
                yield replace(item, origin=found.shown + item.origin.removeprefix(file.name))
            else:
                yield item
    except SourceError as error:
        yield Quarantined(found.shown, str(error))
    except OSError as error:
        yield Quarantined(found.shown, f"cannot be read: {error.strerror}")


def _walk(root: Path) -> Iterator[_Found]:
    """The files of a folder, or the file itself. Each folder is entered once, links or not."""
    if not root.is_dir():
        yield _Found(root, printable_name(root))
        return
    entered: set[tuple[int, int]] = set()
    waiting = [(root, "")]
    while waiting:
        path, shown = waiting.pop()
        try:
            if not path.is_dir():
                yield _Found(path, shown)
                continue
            status = path.stat()
            if (status.st_dev, status.st_ino) in entered:
                continue
            entered.add((status.st_dev, status.st_ino))
            children = sorted(path.iterdir(), key=lambda child: child.name)
        except OSError as error:
            yield _Found(path, shown, f"cannot be opened: {error.strerror}")
            continue
        prefix = f"{shown}/" if shown else ""
        waiting += [
            (child, prefix + printable_name(child))
            for child in reversed(children)
            if not child.name.startswith(".")
        ]
