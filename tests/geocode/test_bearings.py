"""Areas that words put beside a named place: never the place's own pin, and as wide as told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from geoviz.geo import bearing_deg, destination, distance_m
from geoviz.geocode.areas import outline
from geoviz.geocode.bearings import beside_the_named
from geoviz.geocode.gazetteer import Gazetteer, Quality
from geoviz.model import Geocode, LonLat, Mention, MentionKind, Place, Precision
from tests.factories import span_of

Beside = Callable[..., Place | None]


def town(name: str, gazetteer: Gazetteer) -> Place:
    """The largest town of a name."""
    return next(
        match.place
        for match in gazetteer.lookup(name)
        if match.place.precision is Precision.CITY and match.quality is not Quality.FOLDED
    )


@pytest.fixture(scope="module")
def site(gazetteer: Gazetteer) -> Beside:
    """Where the first name of a text is in the end; it is the site, the others are mentions."""

    def place_of(text: str, *names: str, also: str | None = None) -> Place | None:
        kinds = [MentionKind.SITE] + [MentionKind.MENTION] * (len(names) - 1)
        told = [
            Mention(span_of(name, text), name, kind)
            for name, kind in zip(names, kinds, strict=True)
        ]
        geocodes = [Geocode(town(name, gazetteer), 0.9, "its only place") for name in names]
        if also is not None:
            start = text.rindex(also)
            told.append(Mention(span_of(also, text)._replace(start=start, end=start + len(also)),
                                also, MentionKind.SITE))  # fmt: skip
            geocodes.append(Geocode(town(also, gazetteer), 0.9, "its only place"))
        return beside_the_named(geocodes, told, text, gazetteer)[0].place

    return place_of


@pytest.mark.parametrize(
    ("text", "name", "metres", "bearing"),
    [
        ("a village 15 km north of Sumy", "Sumy", 15_000, 0),
        ("a base 40 km south-east of Izium", "Izium", 40_000, 135),
        ("a mine 30 miles west of El Obeid", "El Obeid", 48_280, 270),
    ],
)
def test_a_distance_and_a_bearing_move_the_point(
    site: Beside, gazetteer: Gazetteer, text: str, name: str, metres: float, bearing: float
) -> None:
    found, anchor = site(text, name), town(name, gazetteer)
    assert found is not None
    assert distance_m(anchor.lonlat, found.lonlat) == pytest.approx(metres, rel=1e-3)
    turn = (bearing_deg(anchor.lonlat, found.lonlat) - bearing + 180) % 360 - 180
    assert turn == pytest.approx(0, abs=0.5)
    assert found.name == text.split(maxsplit=2)[2].replace("-", "")
    assert found.precision is Precision.REGION


def test_the_area_of_a_distance_allows_for_rounding_and_for_the_way_told(site: Beside) -> None:
    near, far = site("a village 15 km north of Sumy", "Sumy"), site("60 km north of Sumy", "Sumy")
    assert near is not None
    assert far is not None
    assert near.uncertainty_m == 0.3 * 15_000 + 8_000
    assert far.uncertainty_m == 0.3 * 60_000 + 8_000


def test_a_distance_without_a_bearing_is_all_around(site: Beside, gazetteer: Gazetteer) -> None:
    found, anchor = site("a depot 5 km from Engels", "Engels"), town("Engels", gazetteer)
    assert found is not None
    assert (found.lonlat, found.name) == (anchor.lonlat, "5 km from Engels")
    assert found.uncertainty_m > 5_000 * 1.3


@pytest.mark.parametrize("name", ["Kharkiv", "Krasnohorivka", "Lashio"])
def test_a_side_without_a_distance_begins_at_the_town_and_ends_20_km_beyond(
    site: Beside, gazetteer: Gazetteer, name: str
) -> None:
    found, anchor = site(f"a depot south of {name}", name), town(name, gazetteer)
    assert found is not None
    away = distance_m(anchor.lonlat, found.lonlat)
    assert away == pytest.approx(anchor.uncertainty_m + 10_000, rel=1e-3)
    assert found.uncertainty_m >= 10_000
    assert found.name == f"south of {anchor.name}"


def test_a_side_that_would_be_abroad_stays_in_the_country(
    site: Beside, gazetteer: Gazetteer
) -> None:
    found = site("a house east of Khan Younis", "Khan Younis")
    assert found is not None
    assert found.country == "PS"
    assert gazetteer.country_of(found.lonlat) == "PS"


def test_a_stated_distance_may_lead_abroad(site: Beside) -> None:
    found = site("a depot 80 km north of Sumy", "Sumy")
    assert found is not None
    assert (found.country, found.admin1) == ("RU", None)


def test_a_ship_far_off_stays_with_the_coast_it_is_told_by(site: Beside) -> None:
    found = site("a carrier 70 nautical miles southwest of Hodeidah", "Hodeidah")
    assert found is not None
    assert found.country == "YE"


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("a bus between Kupiansk and Izium", "Kupiansk", "Izium"),
        ("the road from Kharkiv to Izium", "Kharkiv", "Izium"),
        ("the Pokrovsk-Kostiantynivka highway", "Pokrovsk", "Kostiantynivka"),
    ],
)
def test_a_stretch_lies_between_its_ends_and_reaches_both(
    site: Beside, gazetteer: Gazetteer, text: str, first: str, second: str
) -> None:
    found = site(text, first, second)
    assert found is not None
    assert found.name.endswith(f"between {first} and {second}")
    for end in (town(first, gazetteer), town(second, gazetteer)):
        assert distance_m(found.lonlat, end.lonlat) < found.uncertainty_m


def test_the_outline_of_a_stretch_is_made_again_from_its_id(
    site: Beside, gazetteer: Gazetteer
) -> None:
    found = site("a bus between Kupiansk and Izium", "Kupiansk", "Izium")
    assert found is not None
    drawn = outline(found, gazetteer)
    assert drawn is not None
    assert drawn[1]
    from shapely import Point

    assert all(drawn[0].covers(Point(town(n, gazetteer).lonlat)) for n in ("Kupiansk", "Izium"))
    assert not drawn[0].covers(Point(found.lon + 0.5, found.lat))


def test_an_end_that_no_mention_has_is_the_nearest_of_its_name(
    site: Beside, gazetteer: Gazetteer
) -> None:
    found = site("the Sloviansk-Bakhmut highway", "Sloviansk")
    assert found is not None
    assert found.id == f"{town('Sloviansk', gazetteer).id}@{town('Bakhmut', gazetteer).id}"


def test_what_lies_between_towns_far_apart_is_nowhere(site: Beside) -> None:
    assert site("a convoy between Khartoum and Port Sudan", "Khartoum", "Port Sudan") is None
    assert site("a convoy between Gao and Kidal", "Gao", "Kidal") is not None


def test_a_stretch_to_nowhere_is_near_its_first_end(site: Beside, gazetteer: Gazetteer) -> None:
    found = site("a bus between Izium and Zzyzx Qovno", "Izium")
    assert found is not None
    assert (found.name, found.lonlat) == ("near Izium", town("Izium", gazetteer).lonlat)


def test_a_stretch_from_an_unknown_place_is_near_its_other_end(gazetteer: Gazetteer) -> None:
    text = "a bus between Qovnogorod and Izium"
    told = [
        Mention(span_of("Qovnogorod", text), "Qovnogorod", MentionKind.SITE),
        Mention(span_of("Izium", text), "Izium", MentionKind.MENTION),
    ]
    geocodes = [Geocode(None, 0.0, "unknown"), Geocode(town("Izium", gazetteer), 0.9, "known")]
    found = beside_the_named(geocodes, told, text, gazetteer)[0].place
    assert found is not None
    assert found.name == "near Izium"


def test_a_district_is_no_village_at_a_distance(gazetteer: Gazetteer) -> None:
    text = "Zubrivka district, 12 km east of Sumy"
    told = [
        Mention(span_of("Zubrivka", text), "Zubrivka", MentionKind.SITE, cue="district"),
        Mention(span_of("Sumy", text), "Sumy", MentionKind.MENTION),
    ]
    geocodes = [Geocode(None, 0.0, "unknown"), Geocode(town("Sumy", gazetteer), 0.9, "known")]
    assert beside_the_named(geocodes, told, text, gazetteer)[0].place is None


@pytest.mark.parametrize("words", ["outskirts of", "suburbs of", "outside"])
def test_outskirts_are_the_town_and_more(site: Beside, gazetteer: Gazetteer, words: str) -> None:
    found, anchor = site(f"a depot {words} Poltava", "Poltava"), town("Poltava", gazetteer)
    assert found is not None
    assert (found.name, found.precision) == (f"{words} Poltava", Precision.CITY)
    assert found.uncertainty_m > anchor.uncertainty_m


def test_outskirts_of_a_town_that_was_hit_are_no_other_place(
    site: Beside, gazetteer: Gazetteer
) -> None:
    text = "a depot on the outskirts of Poltava was hit, and Poltava was shelled"
    assert site(text, "Poltava", also="Poltava") == town("Poltava", gazetteer)


def test_off_a_coast_is_as_far_as_the_territorial_sea(site: Beside, gazetteer: Gazetteer) -> None:
    found, anchor = site("off the coast of Hodeidah", "Hodeidah"), town("Hodeidah", gazetteer)
    assert found is not None
    assert found.uncertainty_m == round(anchor.uncertainty_m + 22_224)


def test_what_is_beside_a_region_is_nowhere(gazetteer: Gazetteer) -> None:
    text = "a village north of Vostrava"
    region = Place("geoviz:vostrava", "Vostrava", Precision.REGION, 36.0, 49.0, 60_000.0)
    told = Mention(span_of("Vostrava", text), "Vostrava", MentionKind.SITE)
    (found,) = beside_the_named([Geocode(region, 0.9, "known")], [told], text, gazetteer)
    assert found.place is None
    assert "too wide" in found.reason


def test_an_unknown_village_is_where_the_text_puts_it(gazetteer: Gazetteer) -> None:
    text = "Zubrivka, a village 12 km east of Sumy"
    told = [
        Mention(span_of("Zubrivka", text), "Zubrivka", MentionKind.SITE),
        Mention(span_of("Sumy", text), "Sumy", MentionKind.MENTION),
    ]
    geocodes = [Geocode(None, 0.0, "unknown"), Geocode(town("Sumy", gazetteer), 0.9, "known")]
    found = beside_the_named(geocodes, told, text, gazetteer)[0].place
    assert found is not None
    assert (found.name, found.source.startswith("12 km east of Sumy")) == ("Zubrivka", True)


def test_a_namesake_is_not_where_the_text_puts_a_village(gazetteer: Gazetteer) -> None:
    text = "Hrabove was hit. Hrabove lies 8 km north of Sumy."
    told = [
        Mention(span_of("Hrabove", text), "Hrabove", MentionKind.SITE),
        Mention(span_of("Sumy", text), "Sumy", MentionKind.MENTION),
    ]
    geocodes = [Geocode(town(name, gazetteer), 0.9, "known") for name in ("Hrabove", "Sumy")]
    found = beside_the_named(geocodes, told, text, gazetteer)[0].place
    assert found is not None
    assert distance_m(town("Sumy", gazetteer).lonlat, found.lonlat) < 10_000


def test_a_destination_is_as_far_and_in_the_direction_asked_for() -> None:
    start = LonLat(34.8, 50.9)
    end = destination(start, 15_000.0, 45.0)
    assert distance_m(start, end) == pytest.approx(15_000.0)
    assert bearing_deg(start, end) == pytest.approx(45.0)
    assert destination(LonLat(179.9, 0.0), 40_000.0, 90.0).lon < 0
