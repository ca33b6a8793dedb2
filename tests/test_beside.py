"""How words put a place beside the one they name."""

from __future__ import annotations

import pytest

from geoviz.beside import Beside, Where, beside, beside_id, says_where, split_beside
from tests.factories import span_of


def read(text: str, name: str) -> Beside | None:
    return beside(text, *span_of(name, text))


@pytest.mark.parametrize(
    ("text", "name", "words", "metres", "bearing"),
    [
        ("a village 15 km north of Sumy", "Sumy", "15 km north of", 15_000, 0),
        ("some 20 kilometres to the south-west of Goma", "Goma", "20 km southwest of", 20_000, 225),
        ("10-20km east of the rebel-held city of Goma", "Goma", "15 km east of", 15_000, 90),
        ("thirty miles east of Tabriz", "Tabriz", "30 miles east of", 48_280, 90),
        ("a kilometre south of Lyman", "Lyman", "1 km south of", 1_000, 180),
        ("an oil depot five miles from Engels", "Engels", "5 miles from", 8_047, None),
        ("9 nautical miles (17 km) west of Aden", "Aden", "9 nautical miles west of", 16_668, 270),
        ("12 miles off the coast of Mocha", "Mocha", "12 miles off", 19_312, None),
    ],
)  # fmt: skip
def test_a_distance_is_read_with_its_bearing(
    text: str, name: str, words: str, metres: float, bearing: float | None
) -> None:
    said = read(text, name)
    assert said is not None
    assert (said.where, said.words, said.bearing_deg) == (Where.AWAY, words, bearing)
    assert said.distance_m == pytest.approx(metres, rel=1e-3)


@pytest.mark.parametrize(
    ("text", "name", "where", "words"),
    [
        ("a depot just north of Kharkiv", "Kharkiv", Where.SIDE, "north of"),
        ("to the east of the town of Lashio", "Lashio", Where.SIDE, "east of"),
        ("a base west of the capital, Kyiv", "Kyiv", Where.SIDE, "west of"),
        ("a farm in the south of Lebanon", "Lebanon", Where.PART, "the south of"),
        ("on the outskirts of Poltava", "Poltava", Where.OUTSKIRTS, "outskirts of"),
        ("the southern suburbs of Omdurman", "Omdurman", Where.OUTSKIRTS, "southern suburbs of"),
        ("a field outside the city of Bryansk", "Bryansk", Where.OUTSIDE, "outside"),
        ("a tanker off Novorossiysk", "Novorossiysk", Where.OFF, "off"),
        ("off the Black Sea coast of Odesa", "Odesa", Where.OFF, "off"),
        ("a bus between Kupiansk and Izium", "Kupiansk", Where.BETWEEN, "between"),
        ("on the highway from Kharkiv to Izium", "Kharkiv", Where.ROAD, "road between"),
        ("the road linking Tyre and Naqoura", "Tyre", Where.ROAD, "road between"),
        ("the Pokrovsk-Kostiantynivka highway", "Pokrovsk", Where.ROAD, "road between"),
        ("in the Lyman-Sloviansk direction", "Lyman", Where.TOWARDS, "direction of"),
        ("in the Kupiansk and Lyman directions", "Kupiansk", Where.TOWARDS, "direction of"),
    ],
)
def test_a_side_an_edge_and_a_stretch_are_told_apart(
    text: str, name: str, where: Where, words: str
) -> None:
    said = read(text, name)
    assert said is not None
    assert (said.where, said.words) == (where, words)


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("a bus between Kupiansk and Izium", "Kupiansk", "Izium"),
        ("the road linking Tyre and the town of Naqoura", "Tyre", "Naqoura"),
        ("the highway from Kharkiv to Izium", "Kharkiv", "Izium"),
        ("the Beirut–Damascus road", "Beirut", "Damascus"),
    ],
)
def test_the_other_end_of_a_stretch_is_told_with_the_first(
    text: str, first: str, second: str
) -> None:
    said, other = read(text, first), read(text, second)
    assert said is not None
    assert other is not None
    assert (said.other, other.where) == (text.index(second), Where.OTHER)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a depot in Sumy", "Sumy"),
        ("400 m north of Sumy", "Sumy"),
        ("drones launched from Kursk", "Kursk"),
        ("two of Kursk's bridges", "Kursk"),
        ("the north of Sumy was calm", "Sumy"),
        ("talks in Kyiv and Lviv", "Lviv"),
        ("a road from Bakhmut", "Bakhmut"),
    ],
)
def test_other_words_put_nothing_beside_a_name(text: str, name: str) -> None:
    assert read(text, name) is None


@pytest.mark.parametrize("between", [", ", ", a village ", " (some ", ", which lies about "])
def test_what_stands_behind_a_name_says_where_it_is(between: str) -> None:
    assert says_where(between)


@pytest.mark.parametrize("between", [" and a depot ", " was hit and a house ", ". A depot "])
def test_what_tells_of_something_else_does_not(between: str) -> None:
    assert not says_where(between)


def test_an_id_says_what_a_place_is_beside() -> None:
    assert split_beside(beside_id("geonames:1", "15000m-north")) == ("geonames:1", "15000m-north")
    assert split_beside("geonames:1") is None
