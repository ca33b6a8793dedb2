"""Second-level regions as areas: by the names that the press gives them, with their towns."""

import pytest
from shapely.geometry import Point

UKRAINE = "UA"


def raion(gazetteer, written):
    found = [c.place for c in gazetteer.lookup(written) if c.place.feature_code == "ADM2"]
    (place,) = [place for place in found if place.country == UKRAINE]
    return place


@pytest.mark.parametrize(
    ("written", "town"),
    [
        ("Nikopol district", "Nikopol"),
        ("Izium Raion", "Izium"),
        ("Kupiansk district", "Kupiansk"),
        ("Chuhuiv district", "Chuhuiv"),
        ("Boryspil Raion", "Boryspil"),
        ("Kherson district", "Kherson"),
        ("Bila Tserkva district", "Bila Tserkva"),
        ("Нікопольський район", "Nikopol"),
        ("Броварський район", "Brovary"),
    ],
)
def test_a_raion_is_an_approximate_area_around_its_town(gazetteer, written, town):
    place = raion(gazetteer, written)
    outline, approximate = gazetteer.outline(place)
    assert approximate
    seat = max(
        (c.place for c in gazetteer.lookup(town) if c.place.country == UKRAINE),
        key=lambda found: found.population,
    )
    assert outline.contains(Point(seat.lonlat))


def test_a_raion_lies_in_its_oblast(gazetteer):
    place = raion(gazetteer, "Izium Raion")
    outline, _ = gazetteer.outline(place)
    oblast, _ = gazetteer.outline(gazetteer.place(place.admin1))
    assert outline.intersection(oblast).area == pytest.approx(outline.area, rel=0.01)


def test_raions_of_an_oblast_do_not_overlap(gazetteer):
    one, _ = gazetteer.outline(raion(gazetteer, "Izium Raion"))
    other, _ = gazetteer.outline(raion(gazetteer, "Lozova Raion"))
    assert one.intersection(other).area < 0.001 * one.area


def test_a_district_of_the_capital_is_no_raion_of_the_country(gazetteer):
    names = {c.place.name for c in gazetteer.lookup("Dniprovskyi District")}
    assert "Dniprovskyi District" in names
    assert not [c for c in gazetteer.lookup("Desnianskyi Raion") if c.place.precision == 4]


@pytest.mark.parametrize(
    ("written", "name", "seat"),
    [
        ("Shebekinsky District", "Shebekinsky District", "Shebekino"),
        ("Shebekino district", "Shebekinsky District", "Shebekino"),
        ("Shebekinsky urban district", "Shebekinsky District", "Shebekino"),
        ("Valuysky", "Valuysky District", "Valuyki"),
        ("Grayvoronsky", "Grayvoronsky District", "Grayvoron"),
        ("Грайворонский округ", "Grayvoronsky District", "Grayvoron"),
        ("Borisovsky district", "Borisovsky District", "Borisovka"),
        ("Krasnoyaruzhsky district", "Krasnoyaruzhsky District", "Krasnaya Yaruga"),
        ("Sudzha district", "Sudzhansky District", "Sudzha"),
        ("Glushkovsky district", "Glushkovsky District", "Glushkovo"),
        ("Klimovsky district", "Klimovsky District", "Klimovo"),
        ("Millerovsky district", "Millerovsky District", "Millerovo"),
        ("Temryuksky district", "Temryuksky District", "Temryuk"),
    ],
)
def test_a_raion_of_a_border_region_is_an_area_around_its_seat(gazetteer, written, name, seat):
    place = gazetteer.lookup(written)[0].place
    assert (place.name, place.country, place.feature_code) == (name, "RU", "ADM2")
    outline, approximate = gazetteer.outline(place)
    assert approximate
    town = next(m.place for m in gazetteer.lookup(seat) if place.id in m.place.parents)
    assert outline.contains(Point(town.lonlat))


def test_a_raion_that_is_called_as_people_are_needs_its_word(gazetteer):
    assert gazetteer.lookup("Zhukovsky district")[0].place.feature_code == "ADM2"
    assert not [m for m in gazetteer.lookup("Zhukovsky") if m.place.feature_code == "ADM2"]


def test_a_strike_on_a_district_is_not_one_on_its_town(read):
    (report,) = read("A drone hit a farm in the Nikopol district on Friday, killing one.").reports
    assert (report.place.name, report.place.precision.label) == ("Nikopol Raion", "region")
