"""Villages of which only the area is known that they are in: they stand for it, and say so."""

import pytest
from shapely.geometry import Point

from geoviz.geocode import areas
from geoviz.geocode.gazetteer import UNLOCATED
from geoviz.geocode.renown import renown
from geoviz.model import Precision


def village(gazetteer, written, region):
    """The village of a name in a region."""
    (place,) = [
        m.place
        for m in gazetteer.lookup(written)
        if m.place.feature_code == UNLOCATED
        and region in {gazetteer.place(id_).name for id_ in m.place.parents}
    ]
    return place


@pytest.mark.parametrize(
    ("written", "raion", "lonlat"),
    [
        ("Zolota Balka", "Beryslav Raion", (33.95, 47.38)),
        ("Золота Балка", "Beryslav Raion", (33.95, 47.38)),
        ("Kachkarivka", "Beryslav Raion", (33.79, 47.11)),
        ("Klishchiivka", "Bakhmut Raion", (37.96, 48.53)),
        ("Synkivka", "Kupiansk Raion", (37.67, 49.79)),
        ("Ohirtseve", "Chuhuiv Raion", (36.88, 50.33)),
    ],
)
def test_a_village_is_somewhere_in_the_area_it_stands_for(gazetteer, written, raion, lonlat):
    place = village(gazetteer, written, raion)
    outline, approximate = areas.outline(place, gazetteer)
    assert approximate
    assert outline.contains(Point(lonlat))
    assert place.precision is Precision.REGION
    assert place.population == 0


def test_a_village_says_what_it_stands_for(gazetteer):
    place = village(gazetteer, "Zolota Balka", "Beryslav Raion")
    names = [gazetteer.place(id_).name for id_ in place.parents]
    assert place.name == "Zolota Balka, Novooleksandrivka Hromada"
    assert place.source.startswith("only the area it is in is known")
    assert names == [
        "Novooleksandrivka Hromada", "Beryslav Raion", "Kherson Oblast", "Ukraine"
    ]  # fmt: skip
    assert gazetteer.place(place.admin1).name == "Kherson Oblast"


def test_a_village_has_the_point_and_radius_of_its_area(gazetteer):
    place = village(gazetteer, "Zolota Balka", "Beryslav Raion")
    area = gazetteer.place(place.parents[0])
    assert (place.lonlat, place.uncertainty_m) == (area.lonlat, area.uncertainty_m)


@pytest.mark.parametrize(
    "written", ["Marhanets community", "Marhanets hromada", "Марганецька громада"]
)
def test_a_hromada_is_an_approximate_area_around_its_seat(gazetteer, written):
    place = gazetteer.lookup(written)[0].place
    outline, approximate = gazetteer.outline(place)
    assert (place.name, approximate) == ("Marhanets Hromada", True)
    assert outline.contains(Point(gazetteer.lookup("Marhanets")[0].place.lonlat))


def test_a_town_with_a_point_has_no_row_of_the_register(gazetteer):
    for name in ("Bucha", "Kherson", "Bilozerka", "Lyman"):
        codes = [m.place.feature_code for m in gazetteer.lookup(name, 1)]
        assert UNLOCATED not in codes


def test_a_village_is_known_as_one_without_people(gazetteer):
    known = renown("Zolota Balka", gazetteer)
    assert (known.population, known.precision, known.primary) == (0, Precision.CITY, True)


def test_a_village_does_not_take_the_name_of_a_district(gazetteer):
    matches = gazetteer.lookup("Darnytsia")
    assert UNLOCATED in {m.place.feature_code for m in matches}
    assert "geoviz:kyiv-darnytskyi" in {m.place.id for m in matches}
    assert len({m.quality for m in matches}) == 1


def test_a_name_that_towns_bear_is_no_better_known_for_villages(gazetteer):
    codes = [m.place.feature_code for m in gazetteer.lookup("Peremoha") if m.quality < 3]
    assert UNLOCATED in codes
    assert renown("Peremoha", gazetteer).senses == len(codes) - codes.count(UNLOCATED)


def test_a_strike_on_a_village_is_drawn_as_its_area(read):
    reports = read(
        "Russian forces shelled the village of Zolota Balka in the Kherson region on Friday, "
        "killing a man."
    ).reports
    assert [(r.place.name, r.place.precision.label) for r in reports] == [
        ("Zolota Balka, Novooleksandrivka Hromada", "region")
    ]
