"""Which place a name means, by what else the text says."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from geoviz.geocode.gazetteer import Gazetteer
from geoviz.geocode.ranking import resolve
from geoviz.model import Geocode, Mention, MentionKind, Precision, Reading, Span
from tests.factories import article, span_of

ROSTOV_OBLAST, ROSTOV_ON_DON = "geonames:501165", "geonames:501175"
POKROVSK, ENGELS = "geonames:704422", "geonames:563464"
PRIMORSK, POLTAVA, LEBANON = "geonames:505269", "geonames:696643", "geonames:272103"
Named = str | tuple[str, str] | tuple[str, str, MentionKind]


def mention(named: Named, text: str) -> Mention:
    name, cue, kind = (
        (named, None, MentionKind.SITE)
        if isinstance(named, str)
        else (*named, MentionKind.SITE)[:3]
    )
    return Mention(span_of(name, text), name, kind, "named as hit", cue=cue)


@pytest.fixture(scope="session")
def geocodes(gazetteer: Gazetteer) -> Callable[..., list[Geocode]]:
    """What each name of a text means: a name, or a name and what the text calls it."""

    def resolved(text: str, *names: Named, **options: object) -> list[Geocode]:
        source = article(text)
        mentions = tuple(mention(named, text) for named in names)
        reading = Reading(source.id, mentions, ())
        return list(resolve(source, reading, gazetteer, **options))  # type: ignore[arg-type]

    return resolved


@pytest.fixture(scope="session")
def ids(geocodes: Callable[..., list[Geocode]]) -> Callable[..., list[str | None]]:
    def place_ids(text: str, *names: Named, **options: object) -> list[str | None]:
        return [g.place.id if g.place else None for g in geocodes(text, *names, **options)]

    return place_ids


Ids = Callable[..., list[str | None]]
Geocodes = Callable[..., list[Geocode]]


def test_a_region_by_name_and_cue_is_the_oblast(ids: Ids) -> None:
    text = "A drone hit the Rostov region."
    assert ids(text, ("Rostov region", "region")) == [ROSTOV_OBLAST]


def test_its_capital_by_its_full_name_is_the_city(ids: Ids) -> None:
    assert ids("A drone hit Rostov-on-Don.", "Rostov-on-Don") == [ROSTOV_ON_DON]


def test_a_namesake_is_where_the_city_named_beside_it_is(ids: Ids) -> None:
    text = "Drones hit a depot in Primorsk, near Saint Petersburg."
    assert ids(text, "Primorsk", "Saint Petersburg")[0] == PRIMORSK


@pytest.mark.parametrize(
    ("text", "beside"),
    [
        ("Shells hit Pokrovsk in the Donetsk region.", ("Donetsk region", "region")),
        ("Shells hit Pokrovsk and Kramatorsk.", "Kramatorsk"),
    ],
)
def test_a_city_is_not_another_that_once_had_its_name(ids: Ids, text: str, beside: Named) -> None:
    assert ids(text, "Pokrovsk", beside)[0] == POKROVSK


def test_a_city_spelt_another_way_is_not_a_far_town(ids: Ids) -> None:
    assert ids("Shells hit Slovyansk.", "Slovyansk") == ["geonames:693468"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("17 km south of", "geonames:713683"),
        ("some 18 km (11 miles) north-east of the city of", "geonames:713678"),
    ],
)
def test_of_two_near_namesakes_the_stated_way_and_distance_choose(
    ids: Ids, said: str, meant: str
) -> None:
    text = f"Rockets fell on Oleksandrivka, {said} Odesa."
    assert ids(text, "Oleksandrivka", "Odesa")[0] == meant


def test_a_stated_distance_finds_the_small_one_of_far_namesakes(
    ids: Ids, gazetteer: Gazetteer
) -> None:
    (place,) = ids("Rockets fell on Mykolaivka.", "Mykolaivka")
    text = "Rockets fell on Mykolaivka, 35 km south-west of Odesa."
    assert ids(text, "Mykolaivka", "Odesa")[0] == "geonames:700175" != place


def test_a_name_means_one_place_throughout_an_article(gazetteer: Gazetteer) -> None:
    text = "Primorsk was hit. Later the port of Primorsk near Saint Petersburg burned."
    first, last = text.index("Primorsk"), text.rindex("Primorsk")
    petersburg = span_of("Saint Petersburg", text)
    spans = [Span(first, first + 8), Span(last, last + 8), petersburg]
    mentions = tuple(Mention(s, text[slice(*s)], MentionKind.SITE) for s in spans)
    source = article(text)
    one, other, _ = resolve(source, Reading(source.id, mentions, ()), gazetteer)
    assert one.place == other.place


def test_an_eastern_part_is_an_area_within_the_country(
    geocodes: Geocodes, gazetteer: Gazetteer
) -> None:
    (east,) = geocodes("Jets struck eastern Lebanon.", "eastern Lebanon")
    lebanon = gazetteer.place(LEBANON)
    assert east.place is not None
    assert lebanon is not None
    assert east.place.precision is Precision.REGION
    assert east.place.parents[0] == LEBANON
    assert east.place.lon > lebanon.lon
    assert 0 < east.place.uncertainty_m < 2 * lebanon.uncertainty_m


def test_an_unknown_facility_is_no_finer_than_its_town(geocodes: Geocodes) -> None:
    text = "Drones struck the Kashtan depot in Poltava."
    depot, town = geocodes(text, ("Kashtan depot", "facility"), "Poltava")
    assert depot.place is not None
    assert town.place is not None
    assert town.place.id == POLTAVA
    assert depot.place.parents[0] == POLTAVA
    assert depot.place.precision is Precision.CITY
    assert depot.place.lonlat == town.place.lonlat
    assert depot.place.uncertainty_m >= town.place.uncertainty_m
    assert "not in the gazetteer" in depot.reason


def test_an_unknown_facility_without_a_town_is_unplaced(ids: Ids) -> None:
    assert ids("Drones struck the Kashtan depot.", ("Kashtan depot", "facility")) == [None]


def test_a_facility_only_named_in_passing_is_not_made_up(ids: Ids) -> None:
    text = "The Kashtan depot in Poltava belongs to the state."
    named = ("Kashtan depot", "facility", MentionKind.MENTION)
    assert ids(text, named, "Poltava")[0] is None


def test_a_known_facility_is_itself(geocodes: Geocodes) -> None:
    (base,) = geocodes("Drones hit the Engels airbase.", ("Engels airbase", "facility"))
    assert base.place is not None
    assert base.place.precision is Precision.FACILITY
    assert ENGELS in base.place.parents


def test_a_river_is_no_town(geocodes: Geocodes) -> None:
    (river,) = geocodes("A barge burned on the Dnieper River.", ("Dnieper River", "water"))
    assert river.place is not None
    assert river.place.precision >= Precision.REGION


def test_an_unknown_name_is_unplaced_with_a_reason(geocodes: Geocodes) -> None:
    (unknown,) = geocodes("A missile hit Qwxyzgrad.", "Qwxyzgrad")
    assert (unknown.place, unknown.confidence) == (None, 0.0)
    assert unknown.reason == "no place of this name is known"


def test_a_name_of_too_many_places_is_unplaced_with_its_candidates(geocodes: Geocodes) -> None:
    (springfield,) = geocodes("A drone hit a depot in Springfield.", "Springfield")
    assert springfield.place is None
    assert springfield.reason == "too unsure which place is meant"
    assert 2 <= len(springfield.candidates) <= 5


def test_an_unplaced_name_loses_only_itself(ids: Ids) -> None:
    text = "Missiles hit Qwxyzgrad and Poltava."
    assert ids(text, "Qwxyzgrad", "Poltava") == [None, POLTAVA]


@pytest.mark.parametrize(("code", "country"), [("LB", "LB"), ("LY", "LY"), ("lb", "LB")])
def test_the_user_s_country_decides_between_namesakes(
    geocodes: Geocodes, code: str, country: str
) -> None:
    (tripoli,) = geocodes("A missile struck Tripoli.", "Tripoli", country=code)
    assert tripoli.place is not None
    assert tripoli.place.country == country


def test_a_country_named_in_the_text_decides_between_namesakes(geocodes: Geocodes) -> None:
    tripoli, _ = geocodes("A missile struck Tripoli in Lebanon.", "Tripoli", "Lebanon")
    assert tripoli.place is not None
    assert tripoli.place.country == "LB"


def test_the_theatre_s_countries_weigh(geocodes: Geocodes) -> None:
    (plain,) = geocodes("A missile struck Tripoli.", "Tripoli")
    (likelier,) = geocodes("A missile struck Tripoli.", "Tripoli", countries=["LY"])
    assert likelier.confidence > plain.confidence


def test_a_higher_threshold_leaves_more_unplaced(ids: Ids) -> None:
    assert ids("A missile struck Tripoli.", "Tripoli", threshold=0.97) == [None]


def test_a_demonym_is_no_place(ids: Ids) -> None:
    text = "Russian missiles hit Poltava."
    named = ("Russian", "", MentionKind.DEMONYM)
    assert ids(text, named, "Poltava") == [None, POLTAVA]


def test_candidates_stand_best_first(geocodes: Geocodes) -> None:
    (rostov,) = geocodes("A drone hit the Rostov region.", ("Rostov region", "region"))
    scores = [candidate.score for candidate in rostov.candidates]
    assert scores == sorted(scores, reverse=True)
    assert rostov.candidates[0].place == rostov.place


def test_every_candidate_says_why(geocodes: Geocodes) -> None:
    (tripoli,) = geocodes("A missile struck Tripoli.", "Tripoli")
    assert all(candidate.reasons for candidate in tripoli.candidates)


def test_a_text_without_names_has_no_geocodes(geocodes: Geocodes) -> None:
    assert geocodes("Nothing happened.") == []
