"""An extractor, opened once, and a way to ask what it makes of a text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest

from geoviz.extract import Extractor
from geoviz.geocode.gazetteer import Gazetteer
from geoviz.geocode.renown import renown
from geoviz.model import MentionKind, Reading
from geoviz.settings import Settings
from geoviz.theatre import choose_theatres, load_theatres
from tests.factories import PUBLISHED, article

Extract = Callable[..., Reading]
KindOf = Callable[[str, str], MentionKind | None]


@pytest.fixture(scope="session")
def extract(gazetteer: Gazetteer) -> Extract:
    extractor = Extractor(
        Settings().language_model, partial(renown, gazetteer=gazetteer), gazetteer.countries()
    )
    theatres = load_theatres()

    def extract_text(text: str, published: date | None = PUBLISHED) -> Reading:
        return extractor.read(
            article(text, published=published), choose_theatres(theatres, "auto", text)
        )

    return extract_text


@pytest.fixture(scope="session")
def kind_of(extract: Extract) -> KindOf:
    """What a name does in a text; None where it is not taken for a place name."""

    def kind(text: str, name: str) -> MentionKind | None:
        return next((m.kind for m in extract(text).mentions if m.text == name), None)

    return kind
