"""What a sentence claims of a strike, each with the words that claim it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from geoviz.model import ClaimProperty, Frame, Reading

Extract = Callable[..., Reading]


@pytest.fixture(scope="session")
def told(extract: Extract) -> Callable[[str, ClaimProperty], dict[str, str]]:
    """The values a text claims of a property, each with the words that claim it."""

    def values(text: str, prop: ClaimProperty) -> dict[str, str]:
        frames: tuple[Frame, ...] = extract(text).frames
        return {
            str(claim.value): text[slice(*claim.span)]
            for frame in frames
            for claim in frame.claims
            if claim.property is prop and claim.span is not None
        }

    return values


Told = Callable[[str, ClaimProperty], dict[str, str]]


@pytest.mark.parametrize(
    ("text", "attacker"),
    [
        ("Russian missiles hit a school in Kharkiv.", "Russia"),
        ("Kharkiv was struck by Russian drones.", "Russia"),
        ("Israel carried out air strikes on Natanz in Iran.", "Israel"),
        ("Israeli jets bombed a depot near Tehran in Iran.", "Israel"),
        ("Ukrainian drones hit an oil refinery in Tuapse, Russia.", "Ukraine"),
    ],
)
def test_who_struck(told: Told, text: str, attacker: str) -> None:
    assert set(told(text, ClaimProperty.ATTACKER)) == {attacker}


def test_who_was_struck_did_not_strike(told: Told) -> None:
    text = "A drone hit a Ukrainian school in Kharkiv on Thursday, Russia said nothing."
    assert "Ukraine" not in told(text, ClaimProperty.ATTACKER)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Ukraine’s air force said it shot down 40 drones, but debris hit a depot in Cherkasy.",
         "Ukraine"),
        ("Paramilitaries shelled a hospital in El Fasher, the Sudanese army said.", "Sudan"),
    ],
)  # fmt: skip
def test_who_tells_of_a_strike_is_not_who_struck(told: Told, text: str, speaker: str) -> None:
    assert speaker not in told(text, ClaimProperty.ATTACKER)


@pytest.mark.parametrize(
    ("words", "family"),
    [
        ("A drone", "drone"),
        ("Two ballistic missiles", "missile"),
        ("Artillery shells", "artillery"),
        ("Rockets", "rocket"),
    ],
)
def test_with_what(told: Told, words: str, family: str) -> None:
    assert set(told(f"{words} hit a school in Kharkiv.", ClaimProperty.WEAPON)) == {family}


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("an apartment building", "residential"),
        ("an oil refinery", "oil"),
        ("a hospital", "medical"),
        ("a railway station", "railway"),
        ("a power plant", "energy"),
        ("a school", "education"),
        ("an airfield", "airfield"),
    ],
)
def test_on_what(told: Told, what: str, kind: str) -> None:
    text = f"A missile hit {what} in Kharkiv."
    assert kind in told(text, ClaimProperty.TARGET_TYPE)


def test_when(told: Told) -> None:
    text = "A missile hit a school in Kharkiv on Thursday."
    assert told(text, ClaimProperty.DATE) == {"2025-07-03": "Thursday"}


def test_how_many(told: Told) -> None:
    text = "A missile hit a school in Kharkiv, killing at least four people."
    assert told(text, ClaimProperty.KILLED) == {"at least 4": "four people"}


@pytest.mark.parametrize("cue", ["in retaliation", "in response"])
def test_an_answer_is_a_counterstrike(told: Told, cue: str) -> None:
    text = f"Ukrainian drones hit a refinery in Tuapse {cue}."
    assert set(told(text, ClaimProperty.ROLE)) == {"counterstrike"}


def test_a_strike_that_is_no_answer_claims_no_role(told: Told) -> None:
    assert told("Ukrainian drones hit a refinery in Tuapse.", ClaimProperty.ROLE) == {}
