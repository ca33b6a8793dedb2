"""Plain sentences of strikes are read whatever the town is called, and whoever struck it.

The parser knows Paris, and takes half of the towns that war reporting names for bodies or people.
Towns, sides, verbs and the length of lists are drawn with a fixed seed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import pytest

from geoviz.model import MentionKind, Reading

Extract = Callable[..., Reading]
KindOf = Callable[[str, str], MentionKind | None]

TOWNS = {
    "Ukraine": ["Nikopol", "Kharkiv", "Kramatorsk", "Sumy", "Rivne", "Lutsk", "Bila Tserkva",
                "Beryslav", "Marhanets", "Ivano-Frankivsk", "Chuhuiv", "Zaporizhzhia"],
    "Russia": ["Belgorod", "Engels", "Tuapse", "Voronezh", "Rostov-on-Don", "Shebekino"],
    "Syria": ["Hama", "Idlib", "Deir ez-Zor", "Raqqa", "Homs", "Douma"],
    "Lebanon": ["Nabatieh", "Tyre", "Baalbek", "Bint Jbeil", "Marjayoun"],
    "Palestine": ["Rafah", "Khan Younis", "Jabalia", "Deir al-Balah", "Jenin"],
    "Sudan": ["Khartoum", "Omdurman", "El Fasher", "Nyala", "El Obeid", "Kosti"],
    "Iran": ["Isfahan", "Natanz", "Tabriz", "Kermanshah", "Ahvaz"],
    "Yemen": ["Hodeidah", "Sanaa", "Marib", "Saada", "Taiz"],
    "Pakistan": ["Sialkot", "Muzaffarabad", "Bahawalpur", "Kotli", "Muridke"],
    "Myanmar": ["Myawaddy", "Lashio", "Sittwe", "Mandalay", "Myitkyina"],
}  # fmt: skip
SIDES = ["Russian forces", "The enemy", "The occupiers", "The invaders", "Israeli forces",
         "The army", "Azerbaijani forces", "Pakistani guns", "Drones"]  # fmt: skip
VERBS = ["shelled", "bombed", "struck", "hit", "attacked"]
SENTENCES = [
    "{side} {verb} {towns}.",
    "{side} {verb} {towns} overnight.",
    "Missile attacks hit {towns}, killing three people.",
    "{towns} came under enemy fire.",
    "Drones also hit {towns}.",
    "A missile slammed into a school in {towns}.",
    "The shelling of {towns} killed two people.",
    "On Saturday {towns} suffered a heavy missile attack.",
]
EACH = 8  # of every sentence
READ = 0.95


def in_words(towns: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(towns[:-1]), towns[-1]]))


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_towns_of_a_plain_sentence_are_sites_whatever_they_are_called(
    extract: Extract, sentence: str
) -> None:
    drawn = random.Random(sentence)  # noqa: S311 - a sample that is the same in every run
    every_town = [town for towns in TOWNS.values() for town in towns]
    told = lost = 0
    for number in range(EACH):
        towns = drawn.sample(every_town, 1 + number)
        text = sentence.format(
            side=drawn.choice(SIDES), verb=drawn.choice(VERBS), towns=in_words(towns)
        )
        mentions = extract(text).mentions
        hit = {mention.text for mention in mentions if mention.kind is MentionKind.SITE}
        told += len(towns)
        lost += len(set(towns) - hit)
    assert 1 - lost / told >= READ


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Drones attacked the Sumy, Chernihiv and Poltava regions.", ["Sumy", "Chernihiv"]),
        ("Strikes hit the northern Sumy and southern Odesa regions, killing three.", ["Odesa"]),
        ("An Israeli strike hit Nabatieh on Thursday.", ["Nabatieh"]),
        ("The army shelled Beryslav, Zolota Hirka, Kachkivtsi and Lvove.", ["Kachkivtsi", "Lvove"]),
        ("Drones attacked the villages of Klimovo, Burkovichi and Belaya Roshcha.", ["Burkovichi"]),
        ("Lozova, Kharkiv region: A depot was hit by two drones.", ["Lozova"]),
        ("Pervomaisk, Mykolaiv region: A depot was hit by two drones.", ["Pervomaisk"]),
        ("Drones hit the Valuysky and Krasnensky districts.", ["Valuysky", "Krasnensky"]),
    ],
)
def test_what_is_hit_together_is_read_together(
    extract: Extract, text: str, names: list[str]
) -> None:
    hit = [m.text for m in extract(text).mentions if m.kind is MentionKind.SITE]
    assert [name for name in names if not any(name in words for words in hit)] == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Dynamo Kyiv hit Shakhtar Donetsk with three goals.", "Donetsk"),
        ("The Kyiv Independent reported a missile strike on Nikopol.", "Kyiv"),
        ("The Lviv battalion shelled Horlivka.", "Lviv"),
        ("Moscow denied that it had shelled Kherson and Nikopol.", "Nikopol"),
        ("Maria, Anna and Viktoria were killed by a missile in Sumy.", "Anna"),
        ("Protests in Lyon, Turin and Leipzig followed the bombing of Rafah.", "Turin"),
        ("Drones struck Belgorod, the governors of Kursk, Bryansk and Oryol said.", "Bryansk"),
        ("Trains from Kyiv, Lviv and Odesa were delayed after drones hit Fastiv.", "Lviv"),
        ("Moscow, Tehran and Beijing condemned the missile strike on Hama.", "Tehran"),
        ("Mobile fire groups worked over the Sumy and Poltava regions.", "Poltava"),
        ("A strike hit Lyon and Marseille on Thursday, and trains stood still.", "Lyon"),
    ],
)
def test_a_name_that_only_stands_near_a_strike_is_no_site(
    kind_of: KindOf, text: str, name: str
) -> None:
    assert kind_of(text, name) is not MentionKind.SITE
