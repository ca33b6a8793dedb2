"""How many were killed and injured, as a sentence says it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoviz.extract.casualties import CasualtyReader
from geoviz.extract.lexicon import load_lexicon
from geoviz.extract.numbers import number_value
from geoviz.model import ClaimProperty

READER = CasualtyReader(load_lexicon())


def counted(sentence: str) -> dict[str, str]:
    return {number.property.value: str(number.count) for number in READER.read(sentence)}


@pytest.mark.parametrize(
    ("sentence", "killed"),
    [
        ("The strike killed three people.", "3"),
        ("Three people were killed.", "3"),
        ("Twenty-one civilians have been killed.", "21"),
        ("The blast left 12 people dead.", "12"),
        ("The death toll rose to 34.", "34"),
        ("Rescuers say 1,200 people died.", "1200"),
        ("A woman was killed by shrapnel.", "1"),
        ("The shelling claimed the lives of five residents.", "5"),
        ("Two women, aged 64 and 71, were killed.", "2"),
        ("A woman of 46 was killed.", "1"),
        ("A man, 46, and his wife, 43, were killed.", "2"),
        ("Three people, one of them a schoolgirl, were killed.", "3"),
        ("Twelve people, all of them workers, were killed.", "12"),
        ("In building No 12 two people were killed.", "2"),
        ("The attack, the 12th this month, killed nobody.", "0"),
    ],
)
def test_killed(sentence: str, killed: str) -> None:
    assert counted(sentence) == {"killed": killed}


@pytest.mark.parametrize(
    ("sentence", "injured"),
    [
        ("Seven people were injured.", "7"),
        ("The missile wounded 16 civilians.", "16"),
        ("Nine residents were hospitalised.", "9"),
        ("A child was wounded.", "1"),
        ("The number of people injured rose to 26.", "26"),
    ],
)
def test_injured(sentence: str, injured: str) -> None:
    assert counted(sentence) == {"injured": injured}


@pytest.mark.parametrize(
    "sentence",
    [
        "The missile killed 4 people and injured 19.",
        "Four people were killed and 19 injured.",
        "It left four dead and 19 wounded.",
    ],
)
def test_killed_and_injured_in_one_sentence(sentence: str) -> None:
    assert counted(sentence) == {"killed": "4", "injured": "19"}


@pytest.mark.parametrize(
    ("sentence", "count"),
    [
        ("At least 14 people were killed.", "at least 14"),
        ("More than 40 people were killed.", "at least 40"),
        ("No fewer than six people were killed.", "at least 6"),
        ("Up to 10 people were killed.", "10"),
    ],
)
def test_a_lower_bound_is_kept_as_one(sentence: str, count: str) -> None:
    assert counted(sentence) == {"killed": count}


@pytest.mark.parametrize("sentence", ["Between 3 and 5 people were killed.", "3 to 5 were killed."])
def test_a_range_keeps_both_ends(sentence: str) -> None:
    assert counted(sentence) == {"killed": "3-5"}


@pytest.mark.parametrize(
    "sentence",
    [
        "The strike killed eight people, including three children.",
        "Eight people were killed, three of them children.",
    ],
)
def test_those_counted_already_are_not_counted_again(sentence: str) -> None:
    assert counted(sentence) == {"killed": "8"}


@pytest.mark.parametrize(
    ("sentence", "killed"),
    [
        ("A man and a woman were killed.", "2"),
        ("The strike killed a teacher, her son and a pensioner.", "3"),
        ("The missile killed a commander of the brigade and his daughter.", "2"),
        ("Another civilian died.", "1"),
    ],
)
def test_people_told_of_one_by_one_are_counted(sentence: str, killed: str) -> None:
    assert counted(sentence) == {"killed": killed}


def test_a_second_place_s_number_means_the_same() -> None:
    told = READER.read_all("Three people were killed in Sumy and five in Odesa.")
    assert [str(number.count) for number in told] == ["3", "5"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Since the start of the war 40 members of staff have been killed.",
        "Four people were killed across the country.",
        "Dozens were injured.",
    ],
)
def test_a_war_s_toll_and_a_vague_one_are_no_strike_s(sentence: str) -> None:
    assert counted(sentence) == {}


def test_those_taken_to_hospital_were_injured() -> None:
    assert counted("Nine men were taken to hospital.") == {"injured": "9"}


def test_a_part_between_commas_does_not_hide_the_whole() -> None:
    assert counted("Eight people, among them two nurses, were killed.") == {"killed": "8"}


def test_a_number_word_within_a_word_is_no_number() -> None:
    assert counted("The drone killed 16 civilians.") == {"killed": "16"}


def test_some_of_the_injured_are_not_all_of_them() -> None:
    assert counted("Doctors are treating 14 of the 23 people injured.") == {"injured": "23"}


@pytest.mark.parametrize(
    "sentence", ["The staff were unharmed.", "The crew was unhurt.", "No injuries were reported."]
)
def test_nobody_hurt_is_a_number_too(sentence: str) -> None:
    assert counted(sentence) == {"injured": "0"}


def test_no_casualties_means_neither_killed_nor_injured() -> None:
    assert counted("There were no casualties.") == {"killed": "0", "injured": "0"}


@pytest.mark.parametrize(
    "sentence",
    [
        "The strike damaged 12 buildings.",
        "Air defences downed 48 drones.",
        "Ten of the 30 missiles got through.",
        "Firefighters worked for 9 hours.",
        "He is 45 years old.",
        "More than 3,000 people fled.",
        "",
    ],
)
def test_other_numbers_count_no_people_hurt(sentence: str) -> None:
    assert counted(sentence) == {}


def test_a_count_stands_where_it_says() -> None:
    sentence = "In the market, at least 11 people were killed."
    (number,) = READER.read(sentence)
    assert sentence[number.start : number.end].startswith("11 people")


@pytest.mark.parametrize(
    ("words", "value"),
    [("3", 3), ("1,200", 1200), ("eleven", 11), ("forty-two", 42), ("ninety nine", 99)],
)
def test_the_value_of_a_number(words: str, value: int) -> None:
    assert number_value(words) == value


@pytest.mark.parametrize("words", ["several", "", "123456789", "dozens"])
def test_what_is_no_number_has_no_value(words: str) -> None:
    assert number_value(words) is None


WORDS = ["killed", "injured", "12", "three people", "at least", "of the", "including", "and", ","]


@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=12).map(" ".join))
def test_any_sentence_counts_each_property_at_most_once_and_within_it(sentence: str) -> None:
    numbers = READER.read(sentence)
    assert len({number.property for number in numbers}) == len(numbers)
    for number in numbers:
        assert number.property in (ClaimProperty.KILLED, ClaimProperty.INJURED)
        assert 0 <= number.start < number.end <= len(sentence)
        assert 0 <= number.count.low <= number.count.high
