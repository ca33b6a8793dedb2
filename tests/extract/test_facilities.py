"""Facilities that strikes hit: by whatever name, once, and never those that are only named."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from geoviz.model import ReadArticle

Read = Callable[..., ReadArticle]


def places(read: ReadArticle) -> list[str]:
    return [report.place.name for report in read.reports]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Drones hit the port of Rostov-on-Don on Tuesday night.", "Port of Rostov-on-Don"),
        (
            "Ukrainian drones attacked the Komsomolsk-on-Amur oil refinery.",
            "Komsomolsk oil refinery",
        ),
        ("Israeli aircraft struck the Hodeidah seaport.", "Port of Hodeidah"),
        ("A Russian drone hit the Izmail seaport.", "Port of Izmail"),
        (
            "A missile hit the embassy of the United States in Baghdad.",
            "Embassy of the United States in Baghdad",
        ),
        (
            "An air strike on the presidential palace in Khartoum killed four guards.",
            "Republican Palace",
        ),
        ("Israeli jets bombed the Al-Amal hospital in Khan Younis.", "Al-Amal Hospital"),
        ("Missiles hit the naval base in Kozacha Bay.", "Kozacha Bay"),
        ("A naval drone struck a boat in Striletska Bay.", "Striletska Bay"),
        ("Missiles hit the 51st GRAU Arsenal in the Vladimir region.", "51st GRAU Arsenal"),
        (
            "Drones struck the 16th Infantry Division headquarters in Nyala.",
            "16th Infantry Division headquarters",
        ),
        ("Rockets struck Prince Hassan Air Base in Jordan.", "Prince Hassan Air Base"),
        ("Iranian missiles hit Prince Sultan Air Base.", "Prince Sultan Air Base"),
        ("A drone hit the Kazan powder plant.", "Kazan Gunpowder Plant"),
        ("Drones struck the Orsk radar station.", "Orsk radar station"),
        ("A missile hit the Yavoriv training ground, killing 35 people.", "Yavoriv military base"),
        ("A missile struck the Kakhovka hydroelectric station.", "Kakhovka Dam"),
        ("A drone hit the Bani Suheila roundabout, killing three.", "Bani Suheila roundabout"),
        ("Azerbaijani drones hit the Sotk gold mine.", "Sotk gold mine"),
        ("Azerbaijani drones struck buses in the Lachin corridor.", "Lachin corridor"),
        ("Thai jets bombed O'Smach casino.", "O'Smach casino"),
        ("Fighting and shelling damaged the Preah Vihear temple.", "Preah Vihear temple"),
        ("Indian missiles hit the Markaz Taiba complex in Muridke.", "Markaz Taiba"),
        ("Pakistani drones targeted the Udhampur air force station.", "Udhampur air base"),
        (
            "Drones attacked the Unecha oil pumping station in the Bryansk region.",
            "Unecha oil pumping station",
        ),
        ("Israeli missiles struck the Arak heavy water reactor.", "Arak heavy water reactor"),
        (
            "An air strike destroyed the Amstor shopping centre in Kremenchuk.",
            "Amstor shopping centre",
        ),
        ("A strike by Saudi jets hit the Sanaa central prison.", "Sanaa central prison"),
        ("Houthi missiles hit the Ras Tanura oil terminal.", "Ras Tanura refinery"),
        ("A glide bomb hit the Beryslav district hospital.", "Beryslav hospital"),
        (
            "Drones damaged the Dnipro hydroelectric station in Zaporizhzhia.",
            "Dnipro Hydroelectric Station",
        ),
        ("Iranian missiles hit the Soroka hospital in Beersheba.", "Soroka Medical Center"),
    ],
)
def test_a_facility_that_is_known_is_read_by_its_whole_name(
    read: Read, text: str, name: str
) -> None:
    assert places(read(text)) == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("UMPO was struck by drones overnight.", "Ufa Engine Industrial Association"),
        ("Drones struck KBP in Tula.", "KBP Instrument Design Bureau"),
        ("A fire broke out at TAGMET after a drone attack.", "TAGMET"),
        ("The TAGMET steel plant in Taganrog was hit by drones.", "TAGMET"),
        ("Israel bombed the Kalaye Electric Company in Tehran.", "Kalaye Electric Company"),
        ("Ukrainian missiles hit Taganrog's Beriev Aircraft Company.", "Beriev Aircraft Company"),
        (
            "Smoke rose over Khuzestan Steel Company after a missile strike on it.",
            "Khuzestan Steel Company",
        ),
    ],
)
def test_a_body_that_was_struck_is_its_facility(read: Read, text: str, name: str) -> None:
    assert places(read(text)) == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "The Khuzestan Steel Company said an air strike had killed two drivers in Ahvaz.",
            "Ahvaz",
        ),
        ("KBP makes the missiles that hit Kharkiv.", "Kharkiv"),
        ("Kazan Aircraft Production Association builds bombers that struck Kyiv.", "Kyiv"),
        ("The Beriev Aircraft Company repaired the plane that struck Odesa.", "Odesa"),
        (
            "Zaporizhstal said a drone strike on Zaporizhzhia had injured its workers.",
            "Zaporizhzhia",
        ),
        (
            "Soldiers of the 19th Infantry Division were killed in a drone strike on El Obeid.",
            "El Obeid",
        ),
        ("The army's General Command said drones had struck Kosti.", "Kosti"),
        ("The Ukrainian Defence Ministry said drones had struck Kherson.", "Kherson"),
        ("The Zaporizhzhia nuclear power plant said shelling had hit Enerhodar.", "Enerhodar"),
        ("Officials from the Zaporizhzhia nuclear plant said drones hit Enerhodar.", "Enerhodar"),
        ("The port authority of Odesa said that drones had hit Kherson.", "Kherson"),
        ("The Odesa seaport authority said a drone had hit Chornomorsk.", "Chornomorsk"),
        ("Odesa port said its work went on after drones hit Kherson.", "Kherson"),
        ("Doctors at Nasser Hospital said an air strike on Rafah killed seven.", "Rafah"),
        (
            "The director of Al-Shifa hospital said 12 had been killed in air strikes on Jabalia.",
            "Jabalia",
        ),
        (
            "Experts at the Votkinsk plant studied the missile that hit Poltava.",
            "Poltava",
        ),
    ],
)
def test_a_facility_that_speaks_or_acts_is_no_site(read: Read, text: str, name: str) -> None:
    assert places(read(text)) == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Workers of the Saratov oil refinery were killed in a drone strike on Engels.", "Engels"),
        ("Drones hit a fuel depot in Engels which supplies the Engels-2 air base.", "Engels"),
        (
            "The wounded were taken to the Al-Shifa hospital after an air strike on Gaza City.",
            "Gaza City",
        ),
        (
            "The Al-Amal hospital received 14 people wounded in an air strike in Khan Younis.",
            "Khan Younis",
        ),
        ("Bodies were brought to Nasser hospital after a drone strike in Rafah.", "Rafah"),
        ("The hospital in Nablus treated two men hurt in an air strike on Jenin.", "Jenin"),
        ("A missile made at the Votkinsk plant hit Kharkiv.", "Kharkiv"),
        ("The drones were assembled at the Alabuga Special Economic Zone and hit Kyiv.", "Kyiv"),
        ("The 51st GRAU Arsenal stores missiles of the kind that hit Kyiv.", "Kyiv"),
        ("Crude for the Lysychansk refinery was burnt when drones hit Kremenchuk.", "Kremenchuk"),
        (
            "Iran's parliament building was lit in red after the missile strike on Isfahan.",
            "Isfahan",
        ),
        ("A protest outside the US embassy in Baghdad followed an air strike on Beirut.", "Beirut"),
        (
            "Talks at the presidential palace in Khartoum came hours after shelling of Omdurman.",
            "Omdurman",
        ),
        ("A vigil at the Al-Aqsa mosque marked the air strike on Gaza City.", "Gaza City"),
        ("Trains from Kyiv railway station ran late after drones hit Konotop.", "Konotop"),
        ("Flights to Ben Gurion Airport were halted after rockets hit Ashdod.", "Ashdod"),
        ("Sirens sounded at Ramat David air base before a rocket hit Haifa.", "Haifa"),
        ("The convoy left King Khalid Air Base before a missile hit Abha.", "Abha"),
        ("The owner of the O'Smach casino fled before shells hit Surin.", "Surin"),
        (
            "Refugees from the Zamzam camp fled to Tawila after the shelling of El Fasher.",
            "El Fasher",
        ),
        (
            "A fuel tanker bound for the Kherson port was hit by a drone in Snihurivka.",
            "Snihurivka",
        ),
        ("Missiles launched from the Engels-2 air base hit Kharkiv.", "Kharkiv"),
        ("Drones took off from Saky air base and struck Odesa.", "Odesa"),
        ("Jets took off from Prince Sultan Air Base to bomb Sanaa.", "Sanaa"),
    ],
)
def test_a_facility_that_is_only_named_is_no_site(read: Read, text: str, name: str) -> None:
    assert places(read(text)) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Ten drones were shot down over the Novorossiysk seaport.",
        "Air defences repelled a drone attack on the Saratov oil refinery.",
        "Mourners gathered at the Baalbek temples after the Israeli strike.",
        "The US embassy in Kyiv warned of a missile attack on the capital.",
    ],
)
def test_a_facility_that_nothing_hit_is_no_site(read: Read, text: str) -> None:
    assert places(read(text)) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Drones hit an oil refinery in Saratov, in the Saratov region.", "Saratov oil refinery"),
        ("Drones hit Saratov's oil refinery overnight.", "Saratov oil refinery"),
        ("Drones struck a local oil refinery in Saratov.", "Saratov oil refinery"),
        ("Drones attacked Ryazan's refinery for a second night.", "Ryazan oil refinery"),
        ("Drones hit an air base in Engels.", "Engels-2 air base"),
        ("The Bashneft refinery in Ufa was hit by a drone.", "Ufa oil refineries"),
        (
            "Drones hit the Lukoil refinery in Volgograd. The Volgograd refinery is the largest "
            "in the south.",
            "Volgograd oil refinery",
        ),
        (
            "The Chornobyl plant was hit by a drone. The nuclear plant lost power. Chornobyl "
            "nuclear power plant has been shut for years.",
            "Chornobyl Nuclear Power Plant",
        ),
    ],
)
def test_the_one_of_its_kind_in_a_town_is_that_one(read: Read, text: str, name: str) -> None:
    assert places(read(text)) == [name]


@pytest.mark.parametrize(
    ("text", "town"),
    [
        ("Drones hit a hospital in Kharkiv.", "Kharkiv"),
        ("A drone attack set an oil depot in Feodosia on fire.", "Feodosiia"),
        ("Drones hit a thermal power plant in Shatura.", "Shatura"),
        ("A drone hit an airport in Kyiv.", "Kyiv"),
        ("Shelling hit a coal mine in Dobropillia.", "Dobropillia"),
    ],
)
def test_one_of_many_in_a_town_is_somewhere_in_it(read: Read, text: str, town: str) -> None:
    assert places(read(text)) == [town]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A missile hit the Lukianivska jail in Kyiv.", "Lukianivska jail, Kyiv"),
        ("A missile hit the Zelenivka winery near Kherson.", "Zelenivka winery, Kherson"),
        (
            "Drones struck the Gazprom gas processing plant in Orenburg.",
            "Gazprom gas processing plant, Orenburg",
        ),
        (
            "Drones struck the Sterlitamak synthetic rubber plant in Bashkortostan.",
            "Sterlitamak synthetic rubber plant, Sterlitamak",
        ),
        (
            "Missiles hit the Neftogorsk gas processing plant in the Samara region.",
            "Neftogorsk gas processing plant, Samara Oblast",
        ),
        ("Myanmar jets bombed the Nam San casino in Shan State.", "Nam San casino, Shan"),
    ],
)
def test_a_facility_that_nobody_knows_is_where_the_text_puts_it(
    read: Read, text: str, name: str
) -> None:
    assert places(read(text)) == [name]
