"""What users hand over by mistake: each is a clear reason or error, and costs only itself."""

from __future__ import annotations

import os

import pytest

from geoviz.errors import UsageError
from geoviz.model import Article, Quarantined
from geoviz.sources import READERS, iter_articles
from tests.sources.conftest import read, the_article, the_problem

TEXTS = sorted(set(READERS) - {".pdf", ".docx", ".eml"})
GOOD = "A drone struck a fuel truck in Kupiansk.\n"


def test_a_missing_path_is_a_usage_error_before_anything_is_read(folder, file):
    good = file("a.txt", GOOD)
    with pytest.raises(UsageError, match=r"nowhere\.txt: No such file"):
        iter_articles([good, folder / "nowhere.txt"])


def test_no_path_is_a_usage_error():
    with pytest.raises(UsageError, match="name files or folders"):
        iter_articles([])


def test_a_path_that_cannot_be_one_is_a_usage_error(folder):
    with pytest.raises(UsageError, match="not a path"):
        iter_articles([folder / "a\0b"])


def test_an_empty_folder_is_a_usage_error(folder):
    (folder / "also-empty").mkdir()
    with pytest.raises(UsageError, match="folder is empty"):
        iter_articles([folder])


def test_a_folder_of_hidden_files_is_empty(folder, file):
    file(".draft.txt", GOOD)
    file(".git/notes.txt", GOOD)
    with pytest.raises(UsageError, match="folder is empty"):
        iter_articles([folder])


@pytest.mark.parametrize("suffix", TEXTS)
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b" \n\t\n", "empty"),
        (b"\x7fELF\x02\x01\x00\x00", "NUL"),
        (b"\xff\xfeA\x00", "UTF-16"),
        (b"Kupiansk \xc3\x28", "is not UTF-8 (byte 0xc3 at 9); save it as UTF-8"),
        (b"\x89PNG\r\n\x1a\n\xff\xd8", "is not UTF-8"),
    ],
    ids=["empty", "blank", "binary", "utf16", "latin", "png"],
)
def test_what_is_no_text_is_quarantined_by_every_reader_of_text(file, suffix, content, reason):
    items = read(file("a" + suffix, content))
    assert all(isinstance(item, Quarantined) for item in items)
    assert reason in items[0].reason


@pytest.mark.parametrize("suffix", TEXTS)
def test_a_20_mb_article_is_refused(file, suffix):
    path = file("a" + suffix, b'{"text": "' + b"Kupiansk. " * 2_000_000 + b'"}\n')
    assert "more than 2,000,000 characters" in the_problem(path).reason


def test_the_limit_counts_characters_not_bytes(file):
    path = file("a.txt", "ї" * 100)
    assert isinstance(read(path, max_article_chars=100)[0], Article)
    assert "more than 99 characters" in the_problem(path, max_article_chars=99).reason


def test_an_unknown_kind_is_quarantined_with_the_known_ones(file):
    problem = the_problem(file("a.odt", GOOD))
    assert problem.origin == "a.odt"
    assert ".odt files cannot be read" in problem.reason
    assert all(suffix in problem.reason for suffix in READERS)


def test_a_file_without_a_suffix_is_of_no_kind(file):
    assert "files without a suffix" in the_problem(file("LICENCE", GOOD)).reason


def test_a_bad_file_costs_only_itself(folder, file):
    file("a.txt", GOOD)
    file("b.txt", b"\xff")
    file("c.docx", b"PK")
    file("d.md", "---\ntitle: [\n---\n")
    file("e.md", "Shells fell on Orikhiv.\n")
    kinds = [type(item) for item in read(folder)]
    assert kinds == [Article, Quarantined, Quarantined, Quarantined, Article]


def test_a_problem_is_named_by_its_path_in_the_folder(folder, file):
    file("north/lines.jsonl", '{"text": "One."}\n{\n')
    file("south/a.txt", "")
    problems = [item.origin for item in read(folder) if isinstance(item, Quarantined)]
    assert problems == ["north/lines.jsonl:2", "south/a.txt"]


def test_folders_are_read_in_order_of_names_whatever_their_own_name(folder, file):
    for name in ("b.md/2.txt", "b.md/1.TXT", "a.txt", "c.jsonl/deep/3.txt"):
        file(name, f"Something about {name}.")
    assert [a.origin for a in read(folder)] == ["a.txt", "1.TXT", "2.txt", "3.txt"]


def test_a_hidden_file_is_read_where_it_is_named(file):
    assert the_article(file(".draft.txt", GOOD)).text == GOOD


def test_a_loop_of_links_ends(folder, file):
    file("sub/a.txt", GOOD)
    (folder / "sub" / "again").symlink_to(folder)
    assert [a.text for a in read(folder)] == [GOOD]


def test_a_linked_folder_is_read(folder, file, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "a.txt").write_text(GOOD)
    (folder / "link").symlink_to(elsewhere)
    assert [a.text for a in read(folder)] == [GOOD]


def test_a_link_to_nothing_is_quarantined(folder):
    (folder / "a.txt").symlink_to(folder / "gone.txt")
    (folder / "b.txt").symlink_to(folder / "b.txt")
    reasons = [item.reason for item in read(folder)]
    assert reasons[0].startswith("cannot be opened: No such file")
    assert reasons[1].startswith("cannot be opened: Too many levels")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_quarantined(file):
    path = file("a.txt", GOOD)
    path.chmod(0)
    assert "cannot be opened: Permission denied" in the_problem(path).reason


def test_a_named_pipe_is_not_waited_for(folder):
    os.mkfifo(folder / "a.txt")
    assert "not an ordinary file" in the_problem(folder).reason


def test_a_file_name_that_is_no_utf8_can_be_shown(folder):
    with open(os.fsencode(folder) + b"/\xff.txt", "wb") as stream:  # noqa: PTH123
        stream.write(GOOD.encode())
    assert the_article(folder).origin == "�.txt"


def test_reading_twice_gives_the_same(folder, file):
    file("a.txt", GOOD)
    file("b.jsonl", '{"text": "One."}\n{\n')
    assert read(folder) == read(folder)
