"""Which runs of words are place names, and the file that says so."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from geoviz.assets import asset
from geoviz.errors import AssetError
from geoviz.extract.detection import Detector, features_digest
from geoviz.extract.lexicon import load_lexicon
from geoviz.geocode.gazetteer import Gazetteer
from geoviz.geocode.renown import renown
from geoviz.model import Mention, MentionKind, Reading, Span

WEIGHTS = asset("data", "weights", "detection.json")
Extract = Callable[..., Reading]


@pytest.fixture(scope="session")
def names(extract: Extract) -> Callable[[str], list[str]]:
    def found(text: str) -> list[str]:
        return [m.text for m in extract(text).mentions if m.kind is not MentionKind.DEMONYM]

    return found


def test_a_town_in_local_news_is_found(names: Callable[[str], list[str]]) -> None:
    assert "Gainesville" in names("Police in Gainesville arrested a man on Friday.")


def test_a_person_s_name_is_no_town_later(names: Callable[[str], list[str]]) -> None:
    text = "Robert Madison was charged on Friday. Madison declined to comment."
    assert names(text) == []


def test_a_month_is_no_place(names: Callable[[str], list[str]]) -> None:
    assert names("The talks go on in March and in May.") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("CHARLESTON, W.Va. -- A barn burned on Monday.", ["CHARLESTON", "W.Va."]),
        ("A barn near Paris, Ky., burned.", ["Paris", "Ky."]),
        ("Officers of the Kentucky State Police came.", ["Kentucky"]),
        ("It cost US$42 million, the mayor of Lyon said.", ["Lyon"]),
        ("He told The Moscow Times that he had left.", []),
    ],
    ids=["dateline", "abbreviation", "body", "currency", "newspaper"],
)
def test_only_the_place_in_a_longer_run_is_its_name(
    names: Callable[[str], list[str]], text: str, found: list[str]
) -> None:
    assert names(text) == found


def test_a_name_means_one_thing_all_through_an_article(names: Callable[[str], list[str]]) -> None:
    text = "Two cars crashed in Fairfield. The mayor spoke. Fairfield police closed the road."
    assert names(text) == ["Fairfield", "Fairfield"]


def test_what_only_the_detector_finds_is_no_strike_site(extract: Extract) -> None:
    text = "Shells hit the depot in Poltava, said the UN."
    sites = [m.text for m in extract(text).mentions if m.kind is MentionKind.SITE]
    assert sites == ["Poltava"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("eastern Lebanon", "Lebanon"),
        ("Rostov region", "Rostov"),
        ("al-Bab", "al-Bab"),
        ("Jackson County", "Jackson County"),
        ("the capital", "capital"),
    ],
)
def test_a_mention_s_toponym_is_the_name_alone(text: str, name: str) -> None:
    span = Mention(Span(10, 10 + len(text)), text, MentionKind.MENTION).toponym
    assert text[span.start - 10 : span.end - 10] == name


def test_the_weights_belong_to_their_training_record() -> None:
    table = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    record = json.loads(asset("data", "weights", "detection.record.json").read_text("utf-8"))
    assert record["digest"] == features_digest(table["weights"])
    assert record["features"] == len(table["weights"])


def test_the_weights_are_finite_and_small() -> None:
    table = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    assert all(math.isfinite(weight) for weight in table["weights"].values())
    assert WEIGHTS.stat().st_size < 2_000_000


def test_another_format_is_refused(gazetteer: Gazetteer, tmp_path: Path) -> None:
    path = tmp_path / "detection.json"
    path.write_text('{"format": 0}', encoding="utf-8")
    with pytest.raises(AssetError):
        Detector.load(partial(renown, gazetteer=gazetteer), load_lexicon(), path)
