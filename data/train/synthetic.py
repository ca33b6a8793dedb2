"""Made-up news: sentences with slots, filled with the gazetteer's names, people and bodies.

Stock entity recognition misses many places of war reporting, and takes many a surname for a
town. These sentences hold both, and what is a place in them is known.
"""

from __future__ import annotations

import random
import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from geoviz.model import Precision, Span

_SLOT = re.compile(r"<(\w+)>")
# Slots that hold a place's name, which is what detection should find.
_GOLD = frozenset({"place", "near", "region", "country", "county", "street", "river", "numbered"})
_SHORT = re.compile(r"(?:^|\|)[=~]?((?:[A-Z][a-z]{0,4}\.){1,3})(?=\||$)")  # "Kan.", "W.Va."

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_STREETS = [
    "Street",
    "Road",
    "Avenue",
    "Drive",
    "Lane",
    "Boulevard",
    "Parkway",
    "St.",
    "Ave.",
    "Rd.",
]

_ROADS = ["State Road", "County Road", "Highway", "Route", "State Route", "Interstate"]
_DIRECTIONS = [
    *("North", "South", "East", "West", "Northeast", "Northwest", "Southeast", "Southwest"),
    *("Northern", "Southern", "Eastern", "Western", "Central"),
]

# What a slot may expand to, besides a name.
_PHRASES: dict[str, tuple[str, ...]] = {
    "body": (
        "<place> City Council", "<place> police", "<place> Police Department", "<place> hospital",
        "<region> State Police", "<county> Sheriff’s Office", "the University of <place>",
        "<place> High School", "<place> Chamber of Commerce", "<place> officials",
        "<place> Fire Department", "the <country> government", "the <place> district court",
        "<region> Department of Health", "<place> Town Hall", "<place> residents",
        "<place> airport", "<place> refinery", "<place> oil depot", "<county> Commission",
        "<place> Public Schools", "<place> Regional Medical Center", "<place> District Court",
        "<place> Community College", "<place> Memorial High School", "<place> Public Library",
        "<place> Town Council", "<place> City Commission", "the Bank of <place>",
        "<place> City Hall", "<place> Township", "<place> Middle School", "<place> Town Councilman",
        "<region> State University", "<place> Housing Authority", "<place> East High School",
        "<place> Police Chief <person>", "<place> Credit Union", "<region> Supreme Court",
    ),
    "paper": (
        "The <namesake> Times", "the <namesake> Journal", "The <namesake> Post", "<namesake> Today",
        "the Daily <last>",
    ),
    "company": (
        "<last> & Sons", "<last> Corp.", "<last> and <lasttoo>", "<common> Energy", "<common>",
        "<last> Industries", "<last> Bros.", "the <common> Company", "<common> Airlines",
    ),
    "agency": (
        "the Air Force", "the Defense Ministry", "the Interior Ministry", "the General Staff",
        "the Security Council", "Hamas", "Hezbollah", "the Red Cross", "UNICEF", "NATO", "Congress",
        "Parliament", "the Supreme Court", "the Senate", "the Health Department", "Reuters",
        "the Associated Press", "Interfax", "AFP", "the World Bank", "the Cabinet", "the IDF",
        "the Emergency Service", "the National Guard", "the Coast Guard", "the State Department",
        "the African Union", "the European Commission", "the United Way", "the Rotary Club", "OPEC",
        "the Boy Scouts", "the Salvation Army", "the Labor Department", "ISIS", "the Taliban",
        "FEMA", "the FBI", "UNIFIL", "the Treasury", "the House", "the Bureau", "the Union",
        "the Board of Education", "the Planning Commission", "Fatah", "the Pentagon",
        "the UN", "NASA",
    ),
    "disease": (
        "Ebola", "Lyme disease", "the Marburg virus", "West Nile virus", "Zika", "Lassa fever",
        "Rift Valley fever", "Spanish flu", "Marburg", "Norwalk virus", "Asian flu",
    ),
    "unit": (
        "the 3rd Assault Brigade", "the 47th Brigade", "the 1st Guards Tank Army",
        "the Black Sea Fleet", "the 92nd Brigade", "the Presidential Guard", "the Quds Force",
    ),
    "weapon": (
        "Shahed drones", "Iskander missiles", "Grad rockets", "a Kalibr missile", "guided bombs",
        "a Kinzhal missile", "Patriot batteries", "a Neptune missile", "drones", "artillery",
    ),
    "title": ("Gov.", "Sen.", "Rep.", "Mayor", "President", "Minister", "Gen.", "Col.", "coach",
              "Police Chief", "Sheriff", "Judge", "Dr.", "Mr.", "Ms.", "Pastor", "Principal"),
    "day": tuple(_DAYS), "month": tuple(_MONTHS),
    "direction": ("northern", "southern", "eastern", "western", "central", "southeastern"),
    "feast": ("Easter", "Christmas", "Passover", "Ramadan", "Thanksgiving", "Halloween"),
    "party": ("Republican", "Democrat", "Democratic", "Labour", "Conservative"),
    "letter": ("R", "D"),
    "dash": ("—", "--", "-", "–"), "wire": ("(AP) ", "(Reuters) ", ""),
}  # fmt: skip

TEMPLATES: tuple[str, ...] = (
    # Strikes.
    "<place> came under shelling on <day>.",
    "Russian forces struck <place>, <near> and <place> with <weapon> overnight.",
    "<weapon> hit a warehouse in the <region> region, the governor said.",
    "Explosions were heard in <place> and <near> early on <day>.",
    "At least <number> people were killed in <place>, <person> said.",
    "<person>, the head of the <region> administration, said <near> had been hit twice.",
    "An attack on <place> damaged the <near> power plant, according to <agency>.",
    "<agency> said it shot down <number> drones over <region>, <region> and <place>.",
    "The city of <place> was bombed again, and <number> houses burned.",
    "In <place>, a <weapon> strike set a fuel depot on fire, <last> said.",
    "Missiles struck <place>. <near> was quiet.",
    "<place> was hit; <near> was not, said <last>.",
    "Residents of <place> fled to <near> after the air strikes.",
    "<unit> advanced towards <place> in <month>.",
    "<country> said its troops had taken <place> from <unit>.",
    "Debris fell on a school in the <place> district.",
    "<person>, a spokesman for <agency>, told <agency> that <weapon> were launched from <place>.",
    "The strike on <place>'s port killed <number> sailors.",
    "<country> and <country> traded fire near <place> on <day>.",
    "The <demonym> army shelled <near>, killing <first> <last>, <number>.",
    "Air defences were at work in the <region> and <region> regions.",
    "<last> said that <agency> would answer the attack on <place>.",
    "“We will rebuild <place>,” <last> said in <near>.",
    "Drones attacked an oil refinery in <place> in <direction> <country>.",
    "<country> blamed <country> for the blast in <place>.",
    "Moscow has not commented on the attack near <place>.",
    "<place>, <near>, <place> and <near> were shelled with mortars.",
    "<person> was wounded when shells fell on the village of <near>.",
    # Local news.
    "<place> woman charged in fire.",
    "<person>, <number>, of <place>, was arrested on <day>.",
    "<person>, <number>, <place>, pleaded guilty.",
    "<last> declined to comment.",
    "<last> said the school board would meet in <month>.",
    "“It was a good game,” coach <last> said after <place> beat <near>.",
    "<title> <person>, <letter>-<place>, voted against the bill.",
    "<title> <last> visited <place> with <title> <lasttoo>.",
    "<title> <person> of <region> spoke to <agency>.",
    "<body> said <day> that the bridge would close.",
    "<body> and <body> will hold a hearing in <place>.",
    "<person> works for <company> in <place>.",
    "<company> opened a store in <homed>.",
    "<company> shares fell after <last> resigned.",
    "<company> said it would buy <company>.",
    "The crash happened on <street> near <street> in <place>.",
    "The fire was reported at <number> <street>, <place>.",
    "The family moved from <homed>, to <near> in <month>.",
    "Services will be held at <last> Funeral Home in <place>.",
    "<first> was born in <place>, <country>.",
    "She is survived by her sons, <first> of <place> and <first> of <near>.",
    "<county> has more people than <county>.",
    "Commissioners in <county> approved the budget.",
    "<place> - Officials opened a road on <day>.",
    "<datelined> <wire><dash> A fire burned a barn on <day>.",
    "<datelined>, <country> <wire><dash> Two men were killed on <day>.",
    "<datelined>, <short> <wire><dash> The county closed a school.",
    "<datelined>: The army said on <day> that it was ready.",
    "<person> of <near>, <short>, was hurt.",
    "They drove from <near>, <short>, to <place>.",
    "<title> <person>, <letter>-<near>, and <title> <person>, <letter>-<place>, agreed.",
    "<place> boys win; <near> advances to final.",
    "<place> advances to <region> final.",
    "Fire exposes <place> lab.",
    "<place> teen hurt in crash near <near>.",
    "It is the largest in <part>.",
    "Firms in <part> and <part> hired more.",
    "The <part> Kennel Association met in <place>.",
    "He told <paper> that <last> had gone.",
    "<paper> reported it first.",
    "<body>, <body> and <body> sent help.",
    "<last> and <lasttoo> were arrested. <last>’s attorney declined to comment.",
    "The car that <last> drove struck <lasttoo> at noon.",
    "<title> <person> sentenced <last> to <number> years. <last> will appeal.",
    "A gun was put to <last>’s head, the complaint said.",
    "<last> is survived by <number> nieces. <last> was buried in <near>.",
    "The coach praised <last>, <lasttoo> and <first> <lasttoo>.",
    "<first> scored twice before <lasttoo> and <last> were sent off.",
    "Crews closed <numbered> near <near>.",
    "He worked at <last>, <lasttoo> and Co. before he joined <company>.",
    "The school board of <place>, <near> and <county> voted on <day>.",
    "Deputies from <county> and <county> searched <near>.",
    "The river flooded <place> and parts of <county>.",
    "The <river> rose two feet at <place>.",
    "Boats on the <river> were stopped.",
    "Flights between <place> and <near> resume in <month>.",
    "<person> plays for <place> United.",
    "<first> <last> and <first> <lasttoo> won the prize.",
    "“Thank God,” said <first>.",
    "<first> said that <firsttoo> was at home on <feast>.",
    "<last> and his wife, <first>, live near <place>.",
    "The <party> Party won <place> and lost <near>.",
    "<party> voters in <place> chose <last>.",
    "<last>'s lawyer said <last> was in <place>.",
    "<last>, who grew up in <place>, called it luck.",
    "Students from <place>, <near> and <place> took part.",
    "The tour goes to <place>, <country>; <place>, <country>; and <place>, <country>.",
    "<person> studied at <lasttoo> College in <place>.",
    "<last> Elementary School is closed.",
    "The <last> Foundation gave money to <body>.",
    "A <place> man was found dead in <near>.",
    "A <place>-based firm, <company>, built it.",
    "<demonym> officials met <demonym> envoys in <place>.",
    "<place> Mayor <person> thanked <country>.",
    "<person> (<place>) and <person> (<near>) led the race.",
    "West <place> and <near> are growing.",
    "People in <place> like <company>.",
    "<first> told <agency> about <feast> in <place>.",
    "<common> is what <last> wants.",
    "<common> and <last> were there.",
    "<title> <last> asked <title> <lasttoo> about the <weapon>.",
    "<country> has asked <country> for help.",
    "Officials in <country>, <country> and <country> were told.",
    "<place> and <country> signed an agreement.",
    "The outbreak began in <place> in the <region> province of <country>.",
    "Health officials in <region> confirmed <number> cases.",
    "A patient from <near> died in <place>, said <title> <person>.",
    "The virus was found in <country>, <country> and <direction> <country>.",
    "<agency> sent a team to <region>.",
    "<disease> has killed <number> people in <place>.",
    "<number> cases of <disease> were found, and <disease> spread to <near>.",
    "The <last> store and the <lasttoo> Hotel closed.",
    "<last>, <number>, was charged. Police found <last> in <place>.",
    "Officers stopped <last>, and <lasttoo> fled.",
    "<title> <lasttoo> met <last> on <day>; <lasttoo> left.",
    "<last> is a manager at <company>. <last> was hired in <month>.",
    "<first> was married to <person>. <first> died in <place>.",
    "“I know <last>,” said <lasttoo>, who has been with <company> since <month>.",
    "Voters elected <last>, and <agency> agreed.",
    "A red <common> with <number> teens hit <person>.",
    "The <common> and <common> clubs met at <last> Hall.",
    "<last> School and <lasttoo> Elementary School are in <place>.",
    "<lasttoo> Memorial Hospital treated <last>.",
    "<person> had asked <lasttoo> to leave, <agency> said.",
    "OK, <first>, we will ask the TV and AM radio people.",
    "<agency>, <agency> and <agency> took part.",
    "<first> <last>'s dog, <common>, ran away from <place>.",
)  # fmt: skip


class Named(NamedTuple):
    """Where a place is named, and which one it is."""

    span: Span
    place: int | None  # the gazetteer's number; None for streets and rivers

    def after(self, length: int) -> Named:
        return Named(Span(length + self.span.start, length + self.span.end), self.place)


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A made-up text and the places in it."""

    text: str
    places: tuple[Named, ...]


class _Place(NamedTuple):
    number: int
    name: str
    lon: float
    lat: float
    region: int | None  # the number of the first-level region it lies in


@dataclass(frozen=True, slots=True)
class _Country:
    place: _Place
    regions: tuple[_Place, ...]
    towns: tuple[_Place, ...]  # by population, largest first
    counties: tuple[_Place, ...]
    short: Mapping[int, str]  # abbreviations of regions ("Kan."), by number


@dataclass(frozen=True, slots=True)
class _Cast:
    """The names that a text keeps coming back to."""

    last: tuple[str, ...]
    first: tuple[str, ...]
    towns: tuple[_Place, ...]
    near: tuple[_Place, ...]  # towns near the first of them
    spread: float  # 1 for any town, more for larger ones


class Writer:
    """Fills templates. The same seed gives the same texts."""

    def __init__(
        self,
        gazetteer: Path,
        first_names: Sequence[str],
        surnames: Sequence[str],
        common: Sequence[str],
        demonyms: Sequence[str],
        at_war: Sequence[str],
        seed: int,
    ) -> None:
        """at_war: codes of countries that half of the texts are about."""
        self._random = random.Random(seed)  # noqa: S311 - no secret
        self._first = sorted(first_names)
        self._last = sorted(surnames)
        self._common = sorted(common)
        self._demonyms = sorted(demonyms)
        self._countries = _countries(gazetteer)
        self._at_war = [code for code in at_war if code in self._countries]
        self._codes = sorted(self._countries)
        self._names = {
            place.name
            for country in self._countries.values()
            for place in (country.place, *country.regions)
        }
        self._sizes = [len(self._countries[code].towns) ** 0.6 for code in self._codes]

    def text(self) -> MadeUp:
        """One text of three to eight sentences about one country."""
        pick = self._random
        code = (
            pick.choice(self._at_war)
            if pick.random() < 0.4
            else "US"
            if pick.random() < 0.4
            else pick.choices(self._codes, self._sizes)[0]
        )
        country = self._countries[code]
        cast = self._cast(country)
        text = ""
        places: list[Named] = []
        separator = "\n" if pick.random() < 0.2 else " "
        for template in pick.sample(TEMPLATES, pick.randint(3, 8)):
            sentence, found = self._fill(template, country, cast)
            if pick.random() < 0.04:
                sentence = sentence.upper()
            places.extend(one.after(len(text)) for one in found)
            text += sentence + separator
        return MadeUp(text, tuple(places))

    def _cast(self, country: _Country) -> _Cast:
        pick = self._random
        order = {town: number for number, town in enumerate(country.towns)}.__getitem__
        spread = pick.choice((1.0, 2.5, 6.0, 12.0))
        home = self._town(country, spread)
        near = sorted(
            pick.sample(country.towns, min(len(country.towns), 4_000)),
            key=lambda t: (t.lon - home.lon) ** 2 + 2 * (t.lat - home.lat) ** 2,
        )
        return _Cast(
            tuple(pick.choice(self._last) for _ in range(2)),
            tuple(pick.choice(self._first) for _ in range(2)),
            (home, self._town(country, spread), pick.choice(near[:12] or [home])),
            tuple(sorted(near[:25], key=order)) or (home,),
            spread,
        )

    def _town(self, country: _Country, spread: float) -> _Place:
        if not country.towns:
            return country.place
        return country.towns[int(self._random.random() ** spread * len(country.towns))]

    def _fill(self, template: str, country: _Country, cast: _Cast) -> tuple[str, list[Named]]:
        text = ""
        found: list[Named] = []
        at = 0
        for slot in _SLOT.finditer(template):
            text += template[at : slot.start()]
            at = slot.end()
            name = slot.group(1)
            if name in _PHRASES:
                phrase = self._random.choice(_PHRASES[name])
                inner, within = self._fill(phrase, country, cast)
                found.extend(one.after(len(text)) for one in within)
                text += inner
            elif name == "homed":
                town = self._near(country, cast)
                region = self._region_of(town, country)
                for part in (town, region):
                    found.append(Named(Span(len(text), len(text) + len(part.name)), part.number))
                    text += part.name + (", " if part is town else "")
            elif (place := self._place(name, country, cast)) is not None:
                if name == "part":
                    text += self._direction(place) + " "
                written = self._written(name, place, country)
                if name != "namesake":  # a newspaper's town is no place that it writes of
                    found.append(Named(Span(len(text), len(text) + len(written)), place.number))
                text += written
            else:
                value = self._word(name, cast)
                if name in _GOLD:
                    found.append(Named(Span(len(text), len(text) + len(value)), None))
                text += value
        text += template[at:]
        return text[:1].upper() + text[1:], found

    def _written(self, slot: str, place: _Place, country: _Country) -> str:
        """A place's name as its slot has it."""
        if slot == "datelined" and self._random.random() < 0.75:
            return place.name.upper()
        return country.short.get(place.number, place.name) if slot == "short" else place.name

    def _direction(self, place: _Place) -> str:
        """A direction that makes no other name: not "North" of "Macedonia"."""
        fitting = [d for d in _DIRECTIONS if f"{d} {place.name}" not in self._names]
        return self._random.choice(fitting)

    def _near(self, country: _Country, cast: _Cast) -> _Place:
        if self._random.random() < 0.7:
            return cast.near[int(self._random.random() ** 2 * len(cast.near))]
        return self._town(country, cast.spread)

    def _region_of(self, town: _Place, country: _Country) -> _Place:
        return next((r for r in country.regions if r.number == town.region), country.place)

    def _place(self, slot: str, country: _Country, cast: _Cast) -> _Place | None:
        pick = self._random
        match slot:
            case "place" | "datelined" | "namesake":
                return (
                    pick.choice(cast.towns)
                    if pick.random() < 0.5
                    else self._town(country, cast.spread)
                )
            case "near":
                return self._near(country, cast)
            case "region" | "short" | "part":
                if not country.regions:
                    return country.place
                home = self._region_of(cast.towns[0], country)
                return home if pick.random() < 0.5 else pick.choice(country.regions)
            case "county":
                return pick.choice(country.counties or country.regions or (country.place,))
            case "country":
                if pick.random() < 0.4:
                    return country.place
                return self._countries[pick.choice(self._codes)].place
        return None

    def _word(self, slot: str, cast: _Cast) -> str:
        pick = self._random
        match slot:
            case "street":
                return f"{pick.choice(self._last + self._common)} {pick.choice(_STREETS)}"
            case "numbered":
                return f"{pick.choice(_ROADS)} {pick.randint(2, 299)}"
            case "river":
                return f"{pick.choice(self._last)} River"
            case "last":
                return pick.choice(cast.last)
            case "first":
                return pick.choice(cast.first)
            case "lasttoo":
                return pick.choice(self._last)
            case "firsttoo":
                return pick.choice(self._first)
            case "person":
                return f"{pick.choice(self._first)} {pick.choice((*cast.last, *cast.last))}"
            case "common":
                return pick.choice(self._common)
            case "demonym":
                return pick.choice(self._demonyms)
            case "number":
                return str(pick.randint(2, 90))
        raise ValueError(f"there is no slot named {slot!r}")


def _countries(gazetteer: Path) -> dict[str, _Country]:
    connection = sqlite3.connect(f"{gazetteer.resolve().as_uri()}?mode=ro", uri=True)
    rows = connection.execute(
        "SELECT pid, name, lon / 1e5, lat / 1e5, parent, country, precision, code FROM place "
        "WHERE country IS NOT NULL ORDER BY country, population DESC, pid"
    ).fetchall()
    short: dict[int, str] = {}
    for number, spellings in connection.execute(
        "SELECT pid, spellings FROM name JOIN place USING (pid) "
        "WHERE code = 'ADM1' AND spellings LIKE '%.%' ORDER BY pid, spellings"
    ):
        for match in _SHORT.finditer(spellings):
            short.setdefault(number, match.group(1))
    connection.close()
    above = {row[0]: (row[4], row[7]) for row in rows}
    kinds: dict[str, dict[str, list[_Place]]] = {}
    for number, name, lon, lat, parent, country, precision, code in rows:
        region = parent
        while region in above and above[region][1] != "ADM1":
            region = above[region][0]
        place = _Place(number, name, lon, lat, region if region in above else None)
        found = kinds.setdefault(country, {"country": [], "ADM1": [], "ADM2": [], "town": []})
        if precision == Precision.COUNTRY:
            found["country"].append(place)
        elif code in found:
            found[code].append(place)
        elif precision == Precision.CITY:
            found["town"].append(place)
    return {
        code: _Country(
            found["country"][0],
            tuple(found["ADM1"]),
            tuple(found["town"]),
            tuple(found["ADM2"]),
            {p.number: short[p.number] for p in found["ADM1"] if p.number in short},
        )
        for code, found in kinds.items()
        if found["country"]
    }
