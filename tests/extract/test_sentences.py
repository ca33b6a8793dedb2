"""Text to blocks: lines of their own, sentences broken over lines, and exact offsets."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoviz.extract.sentences import split_blocks


def texts(text: str) -> list[str]:
    return [block.text for block in split_blocks(text)]


def test_every_line_is_a_block() -> None:
    assert texts("Depot hit.\n\nThree were hurt.") == ["Depot hit.", "Three were hurt."]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x85", "\x0b"])
def test_any_line_end_ends_a_line(line_end: str) -> None:
    assert texts(f"Depot hit.{line_end}Three were hurt.") == ["Depot hit.", "Three were hurt."]


def test_a_sentence_broken_over_lines_is_one_block() -> None:
    assert texts("Drones hit the depot\nin Lozova.") == ["Drones hit the depot in Lozova."]


def test_a_headline_is_not_joined_to_the_text_under_it() -> None:
    text = "Depot burns in Lozova\nDrones hit a depot."
    assert texts(text) == ["Depot burns in Lozova", "Drones hit a depot."]


def test_a_line_without_a_full_stop_is_a_heading() -> None:
    assert [b.heading for b in split_blocks("Depot burns\nIt was hit.")] == [True, False]


@pytest.mark.parametrize("mark", ["* ", "- ", "• ", "– ", "1. ", "12) ", "  * "])
def test_a_bullet_is_no_part_of_its_text(mark: str) -> None:
    (block,) = split_blocks(f"{mark}Drones hit Lozova.")
    assert (block.text, block.bullet) == ("Drones hit Lozova.", True)


def test_bullets_are_not_joined() -> None:
    assert texts("* Drones hit Lozova\n* shells hit Izium") == [
        "Drones hit Lozova",
        "shells hit Izium",
    ]


def test_a_decimal_number_is_no_bullet() -> None:
    assert texts("3.5 million people live there.") == ["3.5 million people live there."]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\t\r\n \n", "***"])
def test_a_text_of_nothing_has_no_words(text: str) -> None:
    assert not any(char.isalnum() for block in texts(text) for char in block)


def test_a_line_too_long_to_parse_at_once_is_cut_between_words() -> None:
    text = "shelling " * 10_000
    blocks = split_blocks(text)
    assert all(block.text.strip().endswith("shelling") for block in blocks)
    assert max(len(block.text) for block in blocks) <= 20_000


LINES = st.sampled_from(["* ", "1. ", "\n", "\r\n", "The", "and", "hit.", "Lozova", "e\u0301", " "])
ANY_TEXT = st.lists(LINES | st.text(max_size=5), max_size=30).map("".join)


@given(ANY_TEXT)
def test_a_block_is_its_part_of_the_text(text: str) -> None:
    for block in split_blocks(text):
        part = text[slice(*block.span)]
        assert len(block.text) == len(part)
        pairs = zip(part, block.text, strict=True)
        assert all(a == b or (a.isspace() and b == " ") for a, b in pairs)


@given(ANY_TEXT)
def test_blocks_stand_in_order_and_apart(text: str) -> None:
    blocks = split_blocks(text)
    assert all(a.span.end <= b.span.start for a, b in pairwise(blocks))


@given(ANY_TEXT)
def test_no_letter_is_lost(text: str) -> None:
    held = {i for block in split_blocks(text) for i in range(*block.span)}
    assert not [char for i, char in enumerate(text) if char.isalpha() and i not in held]
