"""Frames to reports: one article's account of one strike at one place.

The frames are made by hand, sentence by sentence, so that each test is about what the
document decides and not about how its sentences were parsed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

import pytest

from geoviz.model import (
    Article,
    Claim,
    ClaimProperty,
    Count,
    DateSpan,
    Frame,
    Geocode,
    Mention,
    MentionKind,
    Precision,
    Reading,
    Report,
    Role,
    Span,
    Status,
)
from geoviz.reports import make_reports
from geoviz.theatre import Belligerent, Theatre
from tests.factories import PUBLISHED, article, place, span_of

UKRAINE = place("Ukraine", 31.0, 49.0, precision=Precision.COUNTRY, uncertainty_m=7e5)
POLTAVA_REGION = place(
    "Poltava region", 34.0, 49.5, precision=Precision.REGION, uncertainty_m=1.5e5,
    parents=(UKRAINE.id,), feature_code="ADM1",
)  # fmt: skip
POLTAVA = place("Poltava", 34.55, 49.59, parents=(POLTAVA_REGION.id, UKRAINE.id))
DEPOT = place(
    "Kashtan depot", 34.56, 49.6, precision=Precision.FACILITY, uncertainty_m=500.0,
    parents=(POLTAVA.id, POLTAVA_REGION.id, UKRAINE.id),
)  # fmt: skip
ODESA = place("Odesa", 30.73, 46.48, parents=(UKRAINE.id,))
TUAPSE = place("Tuapse", 39.07, 44.1, country="RU")
BORDER = place("Border", 38.0, 48.0, id="geoviz:border")
RIVER = place("Vorskla", 34.5, 49.5, feature_code="STM")
BESIDE = replace(
    POLTAVA_REGION, id=f"{POLTAVA.id}@south", name="Lubny", lon=34.55, lat=49.4,
    uncertainty_m=12_000.0, feature_code=None,
)  # fmt: skip
EDGE = replace(POLTAVA, id=f"{POLTAVA.id}@outskirts", name="outskirts of Poltava")
SPOT = replace(DEPOT, id=f"{POLTAVA.id}@at:49.600000,34.560000", name="Poltava")
VILLAGE = place("Kashtanivka", 34.55, 49.38, parents=(POLTAVA_REGION.id, UKRAINE.id))
PLACES = {
    one.name: one
    for one in (UKRAINE, POLTAVA_REGION, POLTAVA, DEPOT, ODESA, TUAPSE, BORDER, RIVER, VILLAGE)
} | {"of Lubny": BESIDE, "(Poltava)": SPOT, "outskirts": EDGE}

RED = Belligerent("Redland", "RU", ("Red forces",), "#aa0000", ("Blueland",), ("RU",))
BLUE = Belligerent("Blueland", "UA", (), "#0000aa", ("Redland",), ("UA",))
WAR = Theatre("war", "The war of two colours", ("UA", "RU"), frozenset({BORDER.id}), (RED, BLUE))


@dataclass
class Sentence:
    """A sentence of an article as read: its sites in order, and what it claims."""

    text: str
    at: tuple[str, ...] = ()
    says: dict[str, tuple[ClaimProperty, object]] = field(default_factory=dict)
    heading: bool = False
    new_paragraph: bool = True
    status: Status = Status.HIT


def attacker(name: str) -> tuple[ClaimProperty, object]:
    return ClaimProperty.ATTACKER, name


def day(number: int, month: int = 7) -> tuple[ClaimProperty, object]:
    return ClaimProperty.DATE, DateSpan(date(2025, month, number), date(2025, month, number))


def killed(number: int) -> tuple[ClaimProperty, object]:
    return ClaimProperty.KILLED, Count(number, number)


def reported(
    *sentences: Sentence, theatre: Theatre = WAR, published: date | None = PUBLISHED
) -> tuple[Article, tuple[Report, ...]]:
    """The reports of an article that consists of the given sentences."""
    text, mentions, geocodes, frames = "", [], [], []
    paragraph = -1
    for sentence in sentences:
        paragraph += sentence.new_paragraph
        text += ("\n\n" if sentence.new_paragraph else " ") if text else ""
        start = len(text)
        text += sentence.text

        def within(part: str, start: int = start, told: Sentence = sentence) -> Span:
            span = span_of(part, told.text)
            return Span(start + span.start, start + span.end)

        sites = []
        for name in sentence.at:
            sites.append(len(mentions))
            mentions.append(Mention(within(name), name, MentionKind.SITE, "named as hit"))
            found = PLACES.get(name)
            geocodes.append(Geocode(found, 0.9 if found else 0.0, "its only place"))
        claims = tuple(
            Claim(prop, value, within(words))  # type: ignore[arg-type]
            for words, (prop, value) in sentence.says.items()
        )
        frames.append(
            Frame(
                trigger=Span(start, start + 1),
                sentence=Span(start, len(text)),
                sites=tuple(sites),
                status=sentence.status,
                claims=claims,
                heading=sentence.heading,
                paragraph=paragraph,
            )
        )
    source = article(text, published=published)
    reading = Reading(source.id, tuple(mentions), tuple(frames))
    return source, make_reports(source, reading, geocodes, [theatre])


def places(*sentences: Sentence) -> list[str]:
    return [report.place.name for report in reported(*sentences)[1]]


def only(*sentences: Sentence, **options: object) -> Report:
    (report,) = reported(*sentences, **options)[1]  # type: ignore[arg-type]
    return report


def claim(report: Report, prop: ClaimProperty) -> Claim:
    return next(one for one in report.claims if one.property is prop)


HIT_POLTAVA = Sentence("Drones hit Poltava.", at=("Poltava",))


# ---- where ------------------------------------------------------------------------------


def test_the_finest_place_of_a_sentence_wins() -> None:
    told = Sentence("Drones hit the Kashtan depot in Poltava.", at=("Kashtan depot", "Poltava"))
    assert places(told) == ["Kashtan depot"]


def test_a_country_is_not_marked_beside_a_place_in_it() -> None:
    assert places(Sentence("Ukraine was hit.", at=("Ukraine",)), HIT_POLTAVA) == ["Poltava"]


def test_a_region_is_not_marked_beside_the_city_it_frames() -> None:
    framing = Sentence("Poltava region was hit.", at=("Poltava region",))
    assert places(framing, HIT_POLTAVA) == ["Poltava"]


def test_a_region_told_of_by_itself_is_marked_too() -> None:
    own = Sentence("In the Poltava region two died.", ("Poltava region",), {"two": killed(2)})
    assert places(HIT_POLTAVA, own) == ["Poltava", "Poltava region"]


def test_a_city_told_of_by_itself_is_marked_beside_its_depot() -> None:
    depot = Sentence("A drone hit the Kashtan depot.", at=("Kashtan depot",))
    assert places(HIT_POLTAVA, depot) == ["Poltava", "Kashtan depot"]


def test_an_area_alone_is_an_area() -> None:
    (name,) = places(Sentence("Poltava region was hit.", at=("Poltava region",)))
    assert name == "Poltava region"


def test_a_river_is_not_pinned() -> None:
    assert places(Sentence("A boat burned on the Vorskla.", at=("Vorskla",))) == []


def test_an_area_beside_a_town_is_the_village_in_it_that_is_named_next() -> None:
    area = Sentence("A field south of Lubny was hit.", at=("of Lubny",))
    village = Sentence("The drone hit Kashtanivka.", at=("Kashtanivka",))
    assert places(area, village) == ["Kashtanivka"]


def test_an_area_beside_a_town_is_another_place_than_what_is_named_with_it() -> None:
    both = Sentence("Drones hit Kashtanivka and south of Lubny.", at=("Kashtanivka", "of Lubny"))
    assert places(both) == ["Kashtanivka", "Lubny"]


def test_the_outskirts_of_a_town_hold_what_is_in_it() -> None:
    told = Sentence(
        "Drones hit the Kashtan depot on its outskirts.", ("Kashtan depot", "outskirts")
    )
    assert places(told) == ["Kashtan depot"]


def test_a_town_is_where_its_coordinates_are_when_they_are_told_later() -> None:
    spot = Sentence("The drone hit a shed (Poltava).", at=("(Poltava)",))
    (report,) = reported(HIT_POLTAVA, spot)[1]
    assert report.place == SPOT


def test_a_town_hit_on_another_day_is_not_at_the_coordinates_of_the_first() -> None:
    may = Sentence("On May 3 (Poltava) burned.", ("(Poltava)",), {"May 3": day(3, month=5)})
    now = Sentence("On July 3 Poltava burned.", ("Poltava",), {"July 3": day(3)})
    assert [report.place for report in reported(may, now)[1]] == [SPOT, POLTAVA]


def test_an_unplaced_name_makes_no_report() -> None:
    assert places(Sentence("Drones hit Qwxyzgrad.", at=("Qwxyzgrad",))) == []


def test_two_cities_of_one_sentence_are_two_reports() -> None:
    both = Sentence("Drones hit Poltava and Odesa.", at=("Poltava", "Odesa"))
    assert places(both) == ["Poltava", "Odesa"]


def test_sentences_about_one_strike_are_one_report() -> None:
    again = Sentence("Poltava burned.", at=("Poltava",))
    assert places(HIT_POLTAVA, again) == ["Poltava"]


def test_a_place_hit_on_another_day_is_another_report() -> None:
    may = Sentence("On May 3 Poltava burned.", ("Poltava",), {"May 3": day(3, month=5)})
    now = Sentence("On July 3 Poltava burned.", ("Poltava",), {"July 3": day(3)})
    assert places(may, now) == ["Poltava", "Poltava"]


def test_a_strike_of_long_ago_is_background() -> None:
    may = Sentence("On May 3 Poltava burned.", ("Poltava",), {"May 3": day(3, month=5)})
    assert only(may).background


def test_a_headline_alone_makes_a_report_that_is_less_sure() -> None:
    headline = only(Sentence("Poltava hit", at=("Poltava",), heading=True))
    assert headline.confidence < only(HIT_POLTAVA).confidence


def test_where_the_text_tells_of_places_a_headline_adds_none() -> None:
    headline = Sentence("Odesa hit", at=("Odesa",), heading=True)
    assert places(headline, HIT_POLTAVA) == ["Poltava"]


def test_a_heading_s_place_holds_for_the_account_under_it() -> None:
    headline = Sentence("Odesa hit", at=("Odesa",), heading=True)
    below = Sentence("Drones hit a depot.")
    source, (report,) = reported(headline, below)
    assert (report.place, source.text[slice(*report.quote)]) == (ODESA, below.text)


def test_a_city_meant_by_its_noun_is_hit_again_on_another_day() -> None:
    now = Sentence("On July 3 Poltava burned.", ("Poltava",), {"July 3": day(3)})
    before = Sentence("A day earlier drones hit the city.", says={"A day earlier": day(2)})
    _, reports = reported(now, before)
    assert [(r.place.name, str(r.date)) for r in reports] == [
        ("Poltava", "2025-07-03"),
        ("Poltava", "2025-07-02"),
    ]


def test_a_noun_alone_is_no_place() -> None:
    assert places(Sentence("Drones hit the city.")) == []


def test_a_depot_and_its_town_in_turn_are_one_place() -> None:
    named = Sentence("Drones hit the Kashtan depot.", at=("Kashtan depot",))
    again = Sentence("The depot in Poltava burned.", at=("Poltava",))
    assert places(named, again) == ["Kashtan depot"]


def test_an_item_of_a_list_tells_nothing_of_another() -> None:
    first = Sentence("* Drones hit Poltava.", at=("Poltava",))
    other = Sentence("* Three people died.", says={"Three": killed(3)})
    assert only(first, other).count(ClaimProperty.KILLED) is None


def test_a_toll_that_grows_is_the_last_one() -> None:
    first = Sentence("Three people died in Poltava.", ("Poltava",), {"Three": killed(3)})
    more = Sentence("The death toll rose to 14.", says={"14": killed(14)})
    assert only(first, more).count(ClaimProperty.KILLED) == Count(14, 14)


# ---- who --------------------------------------------------------------------------------


def test_an_attacker_that_the_sentence_names_is_told() -> None:
    hit = Sentence("Redland hit Poltava.", ("Poltava",), {"Redland": attacker("Redland")})
    told = claim(only(hit), ClaimProperty.ATTACKER)
    assert (told.value, told.inferred_from) == ("Redland", None)
    assert told.span is not None


def test_an_attacker_of_the_sentence_before_is_told_nearby() -> None:
    before = Sentence("Redland sent drones.", says={"Redland": attacker("Redland")})
    hit = Sentence("They hit Poltava.", ("Poltava",), new_paragraph=False)
    told = claim(only(before, hit), ClaimProperty.ATTACKER)
    assert told.value == "Redland"
    assert told.inferred_from == "a sentence nearby names the attacker"


def test_an_attacker_that_nobody_names_is_inferred_and_says_from_what() -> None:
    aside = Sentence("Redland and Blueland are at war.", new_paragraph=True)
    inferred = claim(only(HIT_POLTAVA, aside), ClaimProperty.ATTACKER)
    assert (inferred.value, inferred.span) == ("Redland", None)
    assert "The war of two colours" in str(inferred.inferred_from)


def test_on_contested_ground_nobody_is_blamed() -> None:
    hit = Sentence("Drones hit Border. Redland and Blueland are at war.", at=("Border",))
    assert only(hit).attacker is None


def test_without_a_theatre_nobody_is_blamed() -> None:
    nobody = Theatre("none", "No war", (), frozenset(), (RED,))
    aside = Sentence("Redland said nothing.")
    assert only(HIT_POLTAVA, aside, theatre=nobody).attacker is None


def test_a_party_does_not_strike_its_own_ground() -> None:
    hit = Sentence(
        "Blueland said Redland hit Poltava.", ("Poltava",), {"Blueland": attacker("Blueland")}
    )
    assert only(hit).attacker == "Redland"


# ---- role -------------------------------------------------------------------------------

RED_HITS = Sentence("Redland hit Poltava.", ("Poltava",), {"Redland": attacker("Redland")})


def test_a_hit_that_the_text_frames_as_an_answer_is_a_counterstrike() -> None:
    answer = Sentence(
        "In response Blueland hit Tuapse.",
        ("Tuapse",),
        {
            "Blueland": attacker("Blueland"),
            "In response": (ClaimProperty.ROLE, Role.COUNTERSTRIKE.value),
        },
    )
    roles = [report.value(ClaimProperty.ROLE) for report in reported(RED_HITS, answer)[1]]
    assert roles == ["strike", "counterstrike"]


def test_the_other_side_s_part_of_an_exchange_is_a_counterstrike_by_inference() -> None:
    other = Sentence("Blueland hit Tuapse.", ("Tuapse",), {"Blueland": attacker("Blueland")})
    _, (_, second) = reported(RED_HITS, other)
    role = claim(second, ClaimProperty.ROLE)
    assert (role.value, role.span) == ("counterstrike", None)


def test_the_first_side_s_hits_are_strikes() -> None:
    again = Sentence("Redland hit Odesa.", ("Odesa",), {"Redland": attacker("Redland")})
    roles = [report.value(ClaimProperty.ROLE) for report in reported(RED_HITS, again)[1]]
    assert roles == ["strike", "strike"]


# ---- when -------------------------------------------------------------------------------


def test_a_day_that_the_sentence_gives_is_told() -> None:
    hit = Sentence("On July 2 drones hit Poltava.", ("Poltava",), {"July 2": day(2)})
    told = claim(only(hit), ClaimProperty.DATE)
    assert (str(told.value), told.inferred_from) == ("2025-07-02", None)


def test_a_strike_without_a_day_is_of_the_day_the_article_tells_of() -> None:
    dated = Sentence("On July 2 drones hit Odesa.", ("Odesa",), {"July 2": day(2)})
    _, reports = reported(dated, HIT_POLTAVA)
    found = claim(reports[1], ClaimProperty.DATE)
    assert str(found.value) == "2025-07-02"
    assert found.inferred_from == "the sentences before it tell of that day"


def test_far_from_any_day_it_is_the_day_of_most_of_the_article() -> None:
    dated = Sentence("On July 2 drones hit Odesa.", ("Odesa",), {"July 2": day(2)})
    aside = Sentence("Ministers met.")
    _, reports = reported(dated, aside, aside, HIT_POLTAVA)
    found = claim(reports[1], ClaimProperty.DATE)
    assert (str(found.value), found.span) == ("2025-07-02", None)


def test_without_any_day_it_is_that_of_publication_by_inference() -> None:
    found = claim(only(HIT_POLTAVA), ClaimProperty.DATE)
    assert (str(found.value), found.inferred_from) == ("2025-07-04", "the day of publication")


def test_with_neither_the_strike_stays_undated() -> None:
    assert only(HIT_POLTAVA, published=None).date is None


# ---- how many ---------------------------------------------------------------------------


def test_the_dead_of_one_place_are_not_those_of_another() -> None:
    one = Sentence("Two died in Poltava.", ("Poltava",), {"Two": killed(2)})
    other = Sentence("Five died in Odesa.", ("Odesa",), {"Five": killed(5)})
    counts = [str(report.count(ClaimProperty.KILLED)) for report in reported(one, other)[1]]
    assert counts == ["2", "5"]


def test_a_number_shared_by_two_places_is_nobody_s() -> None:
    both = Sentence("Five died in Poltava and Odesa.", ("Poltava", "Odesa"), {"Five": killed(5)})
    counts = [report.count(ClaimProperty.KILLED) for report in reported(both)[1]]
    assert counts == [None, None]


def test_a_sentence_that_goes_on_gives_the_number() -> None:
    more = Sentence("Three people died.", says={"Three": killed(3)}, new_paragraph=False)
    assert only(HIT_POLTAVA, more).count(ClaimProperty.KILLED) == Count(3, 3)


# ---- evidence ---------------------------------------------------------------------------


def test_the_quote_is_the_sentence_that_puts_the_pin_there() -> None:
    source, (report,) = reported(Sentence("Nobody slept."), HIT_POLTAVA)
    assert source.text[slice(*report.quote)] == HIT_POLTAVA.text
    assert report.quote.covers(report.mention)


def test_further_sentences_are_kept_as_further_quotes() -> None:
    more = Sentence("Three people died.", says={"Three": killed(3)}, new_paragraph=False)
    source, (report,) = reported(HIT_POLTAVA, more)
    assert [source.text[slice(*span)] for span in report.more_quotes] == [more.text]


def test_every_claim_has_a_span_or_says_what_it_was_inferred_from() -> None:
    aside = Sentence("Redland and Blueland are at war.")
    for report in reported(HIT_POLTAVA, aside, RED_HITS)[1]:
        assert all(one.span is not None or one.inferred_from for one in report.claims)


def test_a_report_says_why() -> None:
    assert "named as hit" in only(HIT_POLTAVA).reason
    assert "its only place" in only(HIT_POLTAVA).reason


@pytest.mark.parametrize("status", [Status.DEBRIS, Status.HIT])
def test_what_debris_did_is_marked_so(status: Status) -> None:
    assert only(Sentence("Debris fell on Poltava.", ("Poltava",), status=status)).status is status


def test_ids_are_the_same_for_the_same_article() -> None:
    assert reported(HIT_POLTAVA, RED_HITS) == reported(HIT_POLTAVA, RED_HITS)


def test_ids_of_two_reports_differ() -> None:
    both = Sentence("Drones hit Poltava and Odesa.", at=("Poltava", "Odesa"))
    first, second = reported(both)[1]
    assert first.id != second.id


def test_an_article_that_tells_of_no_strike_has_no_reports() -> None:
    assert reported(Sentence("Ministers met."))[1] == ()
