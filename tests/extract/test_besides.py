"""Strikes at places that are told of by another, and what only says where something is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from geoviz.model import MentionKind, Reading

Extract = Callable[..., Reading]
KindOf = Callable[[str, str], MentionKind | None]


def sites(reading: Reading) -> list[str]:
    hit = {index for frame in reading.frames for index in frame.sites}
    return [reading.mentions[index].text for index in sorted(hit)]


HIT = {
    "distance": ("A missile hit a village 15 km north of Sumy on Thursday.", "Sumy"),
    "no bearing": ("Drones attacked an oil depot 5 km from Engels.", "Engels"),
    "miles": ("A missile landed about 30 miles east of Tabriz.", "Tabriz"),
    "set before": ("Ten kilometres north of Lyman, a drone hit a van.", "Lyman"),
    "of a strike": ("Two people died in a drone strike 10 km south of El Obeid.", "El Obeid"),
    "weapons fell": ("Rockets landed in a field 20 kilometres southwest of Goma.", "Goma"),
    "side": ("A drone struck a depot north of Kharkiv on Thursday.", "Kharkiv"),
    "side of a house": ("Shells hit a house east of Khan Yunis, killing five.", "Khan Yunis"),
    "what was struck first": ("A depot west of Tikhoretsk was struck by drones.", "Tikhoretsk"),
    "an area": ("Russian troops shelled an area west of Nikopol.", "Nikopol"),
    "stronghold": ("The missile hit an area south of the stronghold of Jarabulus.", "Jarabulus"),
    "part": ("A drone hit a truck in the north of Kharkiv.", "Kharkiv"),
    "between": ("A missile hit a train between Kharkiv and Poltava.", "Kharkiv"),
    "workers between": (
        "Three medics travelling between Goma and Sake were killed in a drone strike.", "Goma"),
    "road between": ("A drone strike hit the road between Kupiansk and Izium.", "Kupiansk"),
    "road from": ("A drone hit a van on the highway from Kharkiv to Izium.", "Kharkiv"),
    "road linking": ("A drone strike killed two on the road linking Tyre and Naqoura.", "Tyre"),
    "hyphen": ("A drone hit a bus on the Pokrovsk-Kostiantynivka highway.", "Pokrovsk"),
    "named road": ("Jets bombed a car on the Quneitra-Damascus road.", "Quneitra-Damascus road"),
    "outskirts": ("A drone hit a warehouse on the outskirts of Poltava.", "Poltava"),
    "outside": ("A drone crashed into a field outside Bryansk.", "Bryansk"),
    "off": ("A naval drone struck a tanker off Novorossiysk on Thursday.", "Novorossiysk"),
    "coast": ("A missile hit a cargo ship off the coast of Hodeidah.", "Hodeidah"),
    "rail": ("A drone hit a train on the railway between Rostov and Taganrog.", "Rostov"),
    "in a sea": ("A drone hit a tanker in the Black Sea, 30 km off Novorossiysk.", "Novorossiysk"),
    "run by": ("An air strike destroyed a hospital run by a charity in Khost.", "Khost"),
    "operated by": ("Jets bombed a facility operated by the Houthis in Sana'a.", "Sana'a"),
    "used by": ("Jets struck a warehouse used by Hezbollah in Baalbek.", "Baalbek"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "site"), HIT.values(), ids=HIT)
def test_a_strike_beside_a_place_has_one_site(extract: Extract, text: str, site: str) -> None:
    assert [name for name in sites(extract(text)) if not name.endswith("Sea")] == [site]


NOT_HIT = {
    "launched from": ("Missiles launched from north of Kursk hit a depot in Poltava.", "Kursk"),
    "launched": ("Drones launched south of Kursk hit an airfield in Poltava.", "Kursk"),
    "fired": ("It was fired 100 km east of Kharkiv; the missile hit Poltava.", "Kharkiv"),
    "flew over": ("Drones flew over Lubny before hitting a depot in Poltava.", "Lubny"),
    "flew across": ("Drones flew across Punjab before hitting a base in Poltava.", "Punjab"),
    "passed over": ("Missiles passed over Amman and struck an air base in Poltava.", "Amman"),
    "advanced": ("Troops advanced 5 km west of Sudzha while missiles hit Poltava.", "Sudzha"),
    "talks": ("Talks between Kyiv and Moscow went on after a missile hit Poltava.", "Kyiv"),
    "front": ("Fighting went on between Pokrovsk and Lyman as drones hit Poltava.", "Pokrovsk"),
    "flights": (
        "Flights between Moscow and Sochi were halted after missiles hit Poltava.", "Moscow"),
    "residents": ("Residents north of Sumy heard the missile that hit Poltava.", "Sumy"),
    "reporters": ("Reporters at a hotel north of Kyiv said missiles had hit Poltava.", "Kyiv"),
    "direction": (
        "Soldiers held the Kramatorsk-Druzhkivka direction while missiles hit Poltava.",
        "Kramatorsk"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "name"), NOT_HIT.values(), ids=NOT_HIT)
def test_what_was_beside_a_place_without_a_strike_is_no_site(
    extract: Extract, text: str, name: str
) -> None:
    reading = extract(text)
    assert name in [mention.text for mention in reading.mentions]
    assert sites(reading) == ["Poltava"]


LOCATES = {
    "distance": ("A drone hit Bilopillia, 45 km northwest of Sumy.", "Bilopillia"),
    "no bearing": ("Two drones hit an oil depot in Engels, 15 km from Saratov.", "Engels"),
    "village": ("Shells hit Vovchansk, a town 70 km north-east of Kharkiv.", "Vovchansk"),
    "behind its kind": ("Missiles hit Anadan town, north of Aleppo.", "Anadan"),
    "largest city": (
        "A missile hit Hyderabad, a city 150 km northeast of Pakistan's largest city, Karachi.",
        "Hyderabad"),
    "what opens": ("Elsewhere north of Baghdad, a missile hit a house in Balad.", "Balad"),
    "outside": ("A drone hit the Ilsky refinery outside the city of Krasnodar.", "Ilsky refinery"),
    "hospital": (
        "A missile hit a tent near the European Hospital, southeast of Khan Yunis.",
        "European Hospital"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "site"), LOCATES.values(), ids=LOCATES)
def test_what_says_where_a_site_is_makes_no_second_one(
    extract: Extract, text: str, site: str
) -> None:
    assert sites(extract(text)) == [site]


@pytest.mark.parametrize(
    "text",
    [
        "Jets bombed the crossing between Syria and Lebanon.",
        "The exchange of missile strikes between Israel and Iran killed dozens.",
        "A naval drone struck a tanker 28 miles off the coast of Turkey.",
        "A missile hit a village north of the Kharkiv region.",
        "Aircraft carried out 12 air strikes in the Kramatorsk-Druzhkivka direction.",
        "Aircraft carried out 12 air strikes in the Kupiansk and Lyman directions.",
    ],
)
def test_what_is_beside_a_country_or_in_a_direction_is_nowhere(extract: Extract, text: str) -> None:
    assert sites(extract(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "A drone hit a depot south of Sumy and a house west of Konotop.",
        "Missiles hit positions north of Sumy and east of Konotop.",
        "Drones hit a depot 10 km south of Sumy and 5 km west of Konotop.",
    ],
)
def test_what_is_beside_two_places_is_two_sites(extract: Extract, text: str) -> None:
    assert sites(extract(text)) == ["Sumy", "Konotop"]


def test_a_name_that_was_not_hit_leaves_what_is_told_beside_it(extract: Extract) -> None:
    text = "Reporters in Lyman, 30 km north of Bakhmut, said a missile had hit Izium."
    assert sites(extract(text)) == ["Izium"]


def test_a_mention_stays_the_name_as_written(extract: Extract) -> None:
    (mention,) = extract("A missile hit a village 15 km north of Sumy.").mentions
    assert (mention.text, mention.reason.startswith("“15 km north of” it")) == ("Sumy", True)
