"""The learnt judge of where an event happened, on sentences of our own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest

from geoviz.assets import asset
from geoviz.extract.extractor import load_pipeline
from geoviz.model import Renown
from geoviz.settings import Settings

sys.path.insert(0, str(asset("data", "train")))
import event_location as tagger
from corpora import VerbSentence
from verb_features import WORDS, Table, table_of

TOWNS = ("Kharkiv", "Tripoli", "Aleppo", "Nablus", "Goma", "Quetta")
PEOPLE = ("Rebels", "Soldiers", "Gunmen", "Police")


def sentence(text: str, verb: str, *place: str) -> VerbSentence:
    """A text whose words are parted by single spaces, its verb, and the words of its place."""
    words = tuple(text.split(" "))
    at = frozenset(i for i, word in enumerate(words) if word in place)
    return VerbSentence(text, words, (True,) * len(words), words.index(verb), at)


def news() -> Iterator[VerbSentence]:
    """Two verbs a sentence: one happened where it says, the other elsewhere or nowhere."""
    for people, (there, away) in product(PEOPLE, product(TOWNS, TOWNS)):
        if there != away:
            text = f"{people} attacked a bus in {there} while envoys met in {away} ."
            yield sentence(text, "attacked", there)
            yield sentence(text, "met", away)


@pytest.fixture(scope="module")
def sentences() -> list[VerbSentence]:
    return list(news())


@pytest.fixture(scope="module")
def table(sentences: list[VerbSentence]) -> Table:
    city = Renown(1, 100_000, None, True)
    none = Renown(0, 0, None, False)
    nlp = load_pipeline(Settings().language_model)
    return table_of(sentences, nlp, lambda name: city if name in TOWNS else none)


def test_each_verb_of_a_sentence_has_its_own_place(
    sentences: list[VerbSentence], table: Table
) -> None:
    assert tagger.measure(sentences, table)["f1"] > 0.95


def test_only_words_that_may_be_a_place_are_asked_about(
    sentences: list[VerbSentence], table: Table
) -> None:
    asked = {sentences[row.example].words[row.word] for row in table.rows}
    assert set(TOWNS) <= asked <= set(TOWNS + PEOPLE)


def test_a_word_hangs_on_its_own_verb(sentences: list[VerbSentence], table: Table) -> None:
    kinship = table.words[:, WORDS.index("clause to verb")]
    same = {
        code for row, code in zip(table.rows, kinship, strict=True) if _is_place(sentences, row)
    }
    others = {code for row, code in zip(table.rows, kinship, strict=True)} - same
    assert len(same) == 1
    assert others


def _is_place(sentences: list[VerbSentence], row: tagger.Row) -> bool:
    return row.word in sentences[row.example].place


def test_a_text_is_in_one_fold_whatever_its_verbs(sentences: list[VerbSentence]) -> None:
    folds = {(one.text, tagger.fold_of(one.text, tagger.FOLDS)) for one in sentences}
    assert len(folds) == len({text for text, _ in folds})
    assert {fold for _, fold in folds} == set(range(tagger.FOLDS))


def test_the_threshold_is_that_of_the_highest_f1() -> None:
    sure = np.array([0.9, 0.8, 0.3, 0.2])
    assert tagger.best_threshold(sure, np.array([True, True, False, False])) == 0.8
