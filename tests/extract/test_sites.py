"""Which places a text says were hit, and which it only names.

A wrong site is a wrong pin: every sentence below that names a place without a strike on it
is one that a careless reader would put on the map.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from geoviz.model import MentionKind, Reading, Status

Extract = Callable[..., Reading]
KindOf = Callable[[str, str], MentionKind | None]


def sites(reading: Reading) -> list[str]:
    hit = {index for frame in reading.frames for index in frame.sites}
    return [reading.mentions[index].text for index in sorted(hit)]


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("Russian missiles hit Kharkiv on Thursday.", "Kharkiv"),
        ("Kharkiv was struck by Russian drones overnight.", "Kharkiv"),
        ("Kharkiv came under missile attack overnight.", "Kharkiv"),
        ("Shelling of the city of Kherson went on through the night.", "Kherson"),
        ("An Israeli air strike on the southern suburbs of Beirut killed three.", "Beirut"),
        ("Artillery shells landed on a market in El Fasher, killing 11 people.", "El Fasher"),
        ("Ukrainian drones set an oil refinery in Tuapse ablaze on Thursday night.", "Tuapse"),
        ("A man was killed in a drone attack in the Rostov region.", "Rostov region"),
        ("Israel carried out air strikes in eastern Lebanon on Tuesday.", "eastern Lebanon"),
        ("In Poltava, a missile tore through an apartment block.", "Poltava"),
        ("A power plant in Odesa was damaged by a drone strike.", "Odesa"),
    ],
)
def test_a_place_told_of_as_hit_is_a_site(extract: Extract, text: str, site: str) -> None:
    assert sites(extract(text)) == [site]


def test_every_place_of_a_list_is_a_site(extract: Extract) -> None:
    text = "Russian missiles struck the cities of Kharkiv, Poltava and Odesa on Thursday."
    assert sites(extract(text)) == ["Kharkiv", "Poltava", "Odesa"]


@pytest.mark.parametrize(
    "text",
    [
        "Drone debris fell on a hospital in Poltava.",
        "Falling debris from a downed drone damaged a school in Poltava.",
    ],
)
def test_what_debris_damaged_is_a_site_of_debris(extract: Extract, text: str) -> None:
    (frame,) = [frame for frame in extract(text).frames if frame.sites]
    assert frame.status is Status.DEBRIS


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("Missiles launched from Belgorod hit an apartment building in Kharkiv.", "Belgorod"),
        ("The drones were launched from Kursk and hit a depot in Poltava.", "Kursk"),
        ("Rockets fired from Gaza struck a house in Ashkelon.", "Gaza"),
    ],
)
def test_where_weapons_were_launched_is_an_origin(kind_of: KindOf, text: str, origin: str) -> None:
    assert kind_of(text, origin) is MentionKind.ORIGIN


def test_what_was_hit_is_a_site_beside_where_it_was_launched(extract: Extract) -> None:
    text = "Missiles launched from Belgorod hit an apartment building in Kharkiv."
    assert sites(extract(text)) == ["Kharkiv"]


NO_STRIKE = {
    "intercepted": "Air defences shot down 12 drones over Voronezh.",
    "intercepted before": "Air defences intercepted a missile over Bryansk before it could land.",
    "threatened": "Moscow threatened to strike Odesa with missiles.",
    "feared": "Russia may strike Dnipro with missiles, officials warned.",
    "planned": "The army plans to strike Tuapse with drones, a general said.",
    "denied": "Russia did not strike Odesa overnight.",
    "talked of": "Negotiators met in Istanbul to discuss the missile attacks.",
    "condemned in": "Leaders in Brussels condemned the missile strikes.",
    "phoned": "After the missile strikes the two presidents spoke by phone from Washington.",
    "captured": "Troops captured a village in the Donetsk region.",
    "earthquake": "An earthquake struck Izmir on Monday, killing four people.",
    "shooting": "A gunman killed six people in a shooting in Dallas on Tuesday.",
    "crash": "A bus crash near Poltava killed nine people on Monday.",
    "brought down": "Air defences repelled the drones over Kolomna, an official said.",
    "without damage": "The drones did no damage in Reni.",
    "a habit": "Nikopol is regularly shelled by Russian artillery from across the river.",
    "only seen": "Police saw drones over Aalborg on Saturday.",
    "missile defences": "Missile (ABM) defences are being built in Poland.",
    "a campaign": "A telephone campaign hit voters in Poltava as missiles were debated.",
    "a flood": "Flooding has struck towns around Sukkur.",
    "a start": "A rocket blasted off from Baikonur on Monday.",
    "sanctions": "The mayor of Wellington was subjected to sanctions after the missile strikes.",
    "summit": "Ministers meet in Istanbul on Monday.",
}


@pytest.mark.parametrize("text", NO_STRIKE.values(), ids=NO_STRIKE)
def test_a_place_without_a_strike_is_no_site(extract: Extract, text: str) -> None:
    assert sites(extract(text)) == []


def test_a_siren_is_no_strike(extract: Extract) -> None:
    assert sites(extract("Air raid sirens sounded in Lviv on Thursday morning.")) == []


def test_where_a_siren_sounded_is_no_site_of_what_was_hit_elsewhere(extract: Extract) -> None:
    text = "Air raid sirens sounded in Lviv while missiles hit an airfield in Ternopil."
    assert sites(extract(text)) == ["Ternopil"]


ELSEWHERE = {
    "rallied": "Thousands rallied in Amman after a missile strike on a hospital killed scores.",
    "declared": "An emergency was declared in Sevastopol after missiles sank a ship at sea.",
    "meanwhile": "Drones hit a depot hours before a truce was announced in Doha.",
    "told by": "A missile strike killed 70 people, according to doctors in Sanaa.",
    "between": "Jets bombed the crossing between Syria and Lebanon.",
    "across": "Shells fell on a market across the river from Khartoum.",
    "a unit": "A team of soldiers from the drone unit works near Sloviansk.",
    "where it was made": "The drone that was shot down was made in Kharkiv.",
    "where it was mourned": "A service was held in Bucha for people killed in a missile strike.",
    "where it was told": "In Geneva, the United Nations said a missile strike killed 12 people.",
}


@pytest.mark.parametrize("text", ELSEWHERE.values(), ids=ELSEWHERE)
def test_where_a_strike_is_only_spoken_of_is_no_site(extract: Extract, text: str) -> None:
    assert sites(extract(text)) == []


def test_a_name_that_goes_on_is_found_whole(extract: Extract) -> None:
    reading = extract("Air strikes killed seven people in the town of Maarat al-Numan on Monday.")
    assert sites(reading) == ["Maarat al-Numan"]


def test_who_is_said_to_speak_after_a_place_leaves_it_a_site(extract: Extract) -> None:
    text = (
        "Two people were killed by artillery fire on Monday at Tell Mughayr, a village north of"
        " Manbij, said the head of the council."
    )
    assert sites(extract(text)) == ["Tell Mughayr"]


def test_a_question_of_whose_strikes_they_were_leaves_them_strikes(extract: Extract) -> None:
    text = "It is not known if the air strikes on Saraqib were flown by Russian warplanes."
    assert sites(extract(text)) == ["Saraqib"]


def test_workers_on_strike_are_no_strike(extract: Extract) -> None:
    assert sites(extract("Rail workers in Paris went on strike on Monday over pay.")) == []


def test_lightning_strikes_nobody_s_town(extract: Extract) -> None:
    assert sites(extract("Lightning struck a church in Porto on Sunday.")) == []


def test_a_footballer_s_strike_is_none(extract: Extract) -> None:
    assert sites(extract("Arsenal struck twice in London to beat their rivals.")) == []


def test_a_town_that_fell_was_taken(extract: Extract) -> None:
    text = "Shells hit Izium on Friday. The town of Popasna fell on Saturday after a siege."
    assert sites(extract(text)) == ["Izium"]


def test_who_was_given_weapons_was_not_struck(extract: Extract) -> None:
    text = "Poland supplied Kharkiv with rockets that were used in the missile strike on Izium."
    assert sites(extract(text)) == ["Izium"]


@pytest.mark.parametrize(
    "text",
    [
        "Kharkiv has come under attack again after a quiet month, with drones at work.",
        "Kharkiv suffered a series of air strikes which killed two people.",
    ],
)
def test_a_place_that_strikes_come_to_is_a_site(extract: Extract, text: str) -> None:
    assert sites(extract(text)) == ["Kharkiv"]


def test_a_list_of_dated_places_goes_on_as_it_began(extract: Extract) -> None:
    text = (
        "Rockets were fired in a missile attack on Poltava on 4 May, killing two people, "
        "Izium on 8 May, wounding a civilian, and Nikopol on 10 May, wounding three people."
    )
    assert sites(extract(text)) == ["Poltava", "Izium", "Nikopol"]


def test_the_word_district_belongs_to_the_district(extract: Extract) -> None:
    reading = extract("Drones hit the Saltivka district of Kharkiv.")
    cues = {mention.text: mention.cue for mention in reading.mentions}
    assert cues["Saltivka district"] == "district"
    assert cues["Kharkiv"] is None


def test_a_ministry_that_speaks_is_no_place(kind_of: KindOf) -> None:
    text = "Poland protested. Its Foreign Ministry said a drone hit a depot in Lutsk."
    assert kind_of(text, "Its Foreign Ministry") in (MentionKind.ORGANISATION, None)


def test_a_suicide_bombing_is_no_strike(extract: Extract) -> None:
    assert sites(extract("A suicide bombing in Damascus killed 20 people.")) == []


@pytest.mark.parametrize(
    ("text", "capital"),
    [
        ("Moscow said its forces had struck a depot in Kharkiv with missiles.", "Moscow"),
        ("Kyiv said Russian missiles had hit a plant in Zaporizhzhia.", "Kyiv"),
        ("Tehran vowed to answer the missile strikes.", "Tehran"),
    ],
)
def test_a_capital_that_speaks_is_a_government(extract: Extract, text: str, capital: str) -> None:
    assert capital not in sites(extract(text))


def test_a_governor_who_tells_of_an_attack_says_where_it_was(extract: Extract) -> None:
    text = "The governor of the Belgorod region said a drone attack had killed a woman."
    assert sites(extract(text)) == ["Belgorod region"]


def test_a_known_place_that_was_shelled_is_found_without_a_word_for_it(extract: Extract) -> None:
    assert sites(extract("Shelling of Kherson went on through the night.")) == ["Kherson"]


def test_a_governor_named_last_says_where_it_was(extract: Extract) -> None:
    text = "A drone attack killed a woman, the governor of the Belgorod region said."
    assert sites(extract(text)) == ["Belgorod region"]


def test_a_governor_says_nothing_of_where_when_the_text_does(extract: Extract) -> None:
    text = "A drone hit a house in Shebekino, the governor of the Belgorod region said."
    assert sites(extract(text)) == ["Shebekino"]


def test_a_river_is_water(kind_of: KindOf) -> None:
    text = "A drone struck a barge on the Dnieper River on Thursday."
    assert kind_of(text, "Dnieper River") is MentionKind.WATER


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The cruiser Moskva was struck by two missiles.", "Moskva"),
        ("Paris Jackson said the missile strike was a tragedy.", "Paris"),
        ("The missile strike was filmed by Jack London, a reporter.", "London"),
    ],
)
def test_ships_and_people_with_place_names_are_no_sites(
    extract: Extract, text: str, name: str
) -> None:
    assert name not in sites(extract(text))


def test_whose_drones_they_were_is_no_site(extract: Extract) -> None:
    assert sites(extract("Iran's drones hit a base in Erbil.")) == ["Erbil"]


def test_a_foreign_minister_s_country_is_no_site(extract: Extract) -> None:
    text = "Germany's foreign minister condemned the missile strike on Natanz."
    assert sites(extract(text)) == ["Natanz"]


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("Russian forces shelled Kherson, and a drone hit a market in Nikopol.", "Kherson"),
        ("Kyiv said Russian missiles had hit Zaporizhzhia.", "Zaporizhzhia"),
        ("Moscow said its forces had struck Kharkiv with missiles.", "Kharkiv"),
        ("The drones were launched from Kursk and struck Sumy.", "Sumy"),
    ],
)
def test_a_known_place_struck_without_a_preposition_is_found(
    extract: Extract, text: str, site: str
) -> None:
    assert site in sites(extract(text))


@pytest.mark.parametrize(
    ("text", "facility"),
    [
        ("Jets bombed the uranium enrichment plant at Natanz.", "Natanz nuclear"),
        ("A missile hit the airfield near Shayrat.", "Shayrat air"),
        ("Drones struck the oil refinery in Tuapse at night.", "Tuapse oil refinery"),
    ],
)
def test_the_plant_at_a_town_is_the_one_that_the_gazetteer_has_there(
    extract: Extract, text: str, facility: str
) -> None:
    (mention,) = extract(text).mentions
    assert (mention.cue, mention.name.startswith(facility)) == ("facility", True)


@pytest.mark.parametrize(
    "text",
    [
        "Drones struck an oil depot in Tuapse at night.",  # one of them
        "A missile hit the bakery in Tuapse.",  # of which the gazetteer has none
    ],
)
def test_a_plant_that_may_be_any_is_told_of_by_its_town(extract: Extract, text: str) -> None:
    (mention,) = extract(text).mentions
    assert (mention.cue, mention.name) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        "There were no attacks on Kharkiv on Tuesday.",
        "There were no drone strikes on Odesa that night.",
        "In Poltava, no shelling was reported for the first time since May.",
        "No strikes hit Poltava overnight.",
        "No drones or missiles hit Poltava overnight.",
    ],
)
def test_where_nothing_fell_is_no_site(extract: Extract, text: str) -> None:
    assert sites(extract(text)) == []


def test_what_had_no_dead_was_hit_all_the_same(extract: Extract) -> None:
    assert sites(extract("Missiles hit Poltava overnight; no one was killed.")) == ["Poltava"]


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("JERUSALEM, May 16. Israeli jets attacked the port of Hodeidah.", "port of Hodeidah"),
        ("DAMASCUS (Agency). Israeli jets bombed Latakia on Monday.", "Latakia"),
        ("A drone strike on a Toyota in Omdurman killed one.", "Omdurman"),
        ("Shells fell on Beersheba and missed the Dead Sea.", "Beersheba"),
    ],
)
def test_a_dateline_a_car_and_a_sea_of_that_name_are_no_sites(
    extract: Extract, text: str, site: str
) -> None:
    assert sites(extract(text)) == [site]
