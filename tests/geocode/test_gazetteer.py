"""The shipped gazetteer: names that must resolve, traps, outlines, and reading in place."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from geoviz.assets import asset
from geoviz.errors import AssetError
from geoviz.geocode.gazetteer import Gazetteer, Quality
from geoviz.model import LonLat, Precision


@pytest.fixture(scope="module")
def gazetteer():
    with Gazetteer.open() as opened:
        yield opened


KYIV, ROSTOV_OBLAST, UKRAINE = "geonames:703448", "geonames:501165", "geonames:690791"


@pytest.mark.parametrize(
    ("written", "id_"),
    [
        ("Kyiv", KYIV),
        ("Kiev", KYIV),
        ("Київ", KYIV),
        ("Киев", KYIV),
        ("Sergiyev Posad", "geonames:496638"),
        ("Sergiev Posad", "geonames:496638"),
        ("Сергиев Посад", "geonames:496638"),
        ("Rostov-on-Don", "geonames:501175"),
        ("Rostov region", ROSTOV_OBLAST),
        ("Rostov Oblast", ROSTOV_OBLAST),
        ("Azov", "geonames:580054"),
        ("Afipsky", "geonames:584126"),
        ("Afipskiy", "geonames:584126"),
        ("Novokuibyshevsk", "geonames:518659"),
        ("Novokuybyshevsk", "geonames:518659"),
        ("Samara", "geonames:499099"),
        ("Krasnodar region", "geonames:542415"),
        ("Krasnodar Krai", "geonames:542415"),
        ("Vinnytsia region", "geonames:689559"),
        ("Donetsk region", "geonames:709716"),
        ("Odesa", "geonames:698740"),
        ("Kharkiv", "geonames:706483"),
        ("Starokostiantyniv", "geonames:692818"),
        ("Engels", "geonames:563464"),
        ("Tuapse", "geonames:480716"),
        ("Ust-Luga", "geonames:478036"),
        ("Primorsk", "geonames:505269"),
        ("Khan Younis", "geonames:281124"),
        ("Jabalia", "geonames:281129"),
        ("Isfahan", "geonames:418863"),
        ("Natanz", "geonames:122491"),
        ("Fordow", "geoviz:fordow-nuclear"),
        ("Hodeidah", "geonames:79415"),
        ("El Fasher", "geonames:379555"),
        ("Muridke", "geonames:1169692"),
        ("Saltivka", "geoviz:kharkiv-saltivskyi"),
        ("US", "geonames:6252001"),
        ("U.K.", "geonames:2635167"),
        ("Russia", "geonames:2017370"),
    ],
)
def test_best_known_place_of_a_name(gazetteer, written, id_):
    assert gazetteer.lookup(written)[0].place.id == id_


@pytest.mark.parametrize(
    ("written", "id_"),
    [
        ("Odessa", "geonames:698740"),
        ("Kharkov", "geonames:706483"),
        ("Rostov", ROSTOV_OBLAST),
        ("Rostov", "geonames:501175"),
        ("Pokrovsk", "geonames:563464"),
        ("Pokrovsk", "geonames:704422"),
        ("Saki", "geonames:694910"),
        ("Vinnitsa", "geonames:689558"),
        ("Vinnitsa", "geonames:473590"),
        ("Desnianskyi", "geoviz:kyiv-desnianskyi"),
        ("Desnianskyi", "geoviz:chernihiv-desnianskyi"),
        ("Podilskyi", "geoviz:kyiv-podilskyi"),
        ("Podilskyi", "geoviz:kropyvnytskyi-podilskyi"),
        ("Darnytskyi", "geoviz:kyiv-darnytskyi"),
        ("Darnytsia", "geoviz:kyiv-darnytskyi"),
        ("Obolonskyi", "geoviz:kyiv-obolonskyi"),
        ("Saltivskyi district", "geoviz:kharkiv-saltivskyi"),
        ("Dnipro", "geonames:709930"),
        ("Dnipro River", "geoviz:dnipro-river"),
        ("Gaza", "geonames:281132"),
        ("Gaza", "geonames:281133"),
    ],
)
def test_place_is_among_the_candidates(gazetteer, written, id_):
    assert id_ in {match.place.id for match in gazetteer.lookup(written)}


def test_prymorsk_in_ukraine_ranks_below_primorsk(gazetteer):
    matches = gazetteer.lookup("Primorsk")
    assert matches[0].place.country == "RU"
    assert all(m.quality is not Quality.PRIMARY for m in matches if m.place.country == "UA")


def test_qualities_tell_map_names_from_others(gazetteer):
    qualities = {name: gazetteer.lookup(name)[0].quality for name in ("Kyiv", "Kiev", "Kijów")}
    assert qualities["Kyiv"] is Quality.PRIMARY
    assert qualities["Kiev"] is Quality.PRIMARY
    assert qualities["Kijów"] is Quality.ALTERNATE


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Kharkov", "Kharkiv"),
        ("Lvov", "Lviv"),
        ("Odessa", "Odesa"),
        ("Zaporozhye", "Zaporizhzhia"),
        ("Lugansk", "Luhansk"),
        ("Nikolayev", "Mykolaiv"),
        ("Київ", "Kyiv"),
        ("Киев", "Kyiv"),
        ("Харків", "Kharkiv"),
        ("Запорожье", "Zaporizhzhia"),
        ("Rostov", "Rostov-on-Don"),
        ("St Petersburg", "Saint Petersburg"),
        ("Hama", "Hama"),
        ("Daraa", "Daraa"),
        ("Deir Ezzor", "Deir ez-Zor"),
        ("Lattakia", "Latakia"),
        ("Raqqa", "Raqqa"),
        ("Saada", "Saada"),
        ("Marib", "Marib"),
        ("Esfahan", "Isfahan"),
        ("Basra", "Basra"),
        ("Poonch", "Punch"),
        ("Al-Fashir", "El Fasher"),
        ("Bint Jbeil", "Bint Jbeil"),
    ],
)
def test_a_spelling_of_the_press_is_as_good_as_the_name(gazetteer, written, name):
    cities = [m for m in gazetteer.lookup(written) if m.place.precision is Precision.CITY]
    assert (cities[0].place.name, cities[0].quality) == (name, Quality.PRIMARY)


@pytest.mark.parametrize(
    ("written", "region"),
    [("Dnipropetrovsk", "Dnipropetrovsk Oblast"), ("Kirovohrad", "Kirovohrad Oblast")],
)
def test_the_former_name_of_a_city_is_rather_its_regions(gazetteer, written, region):
    assert gazetteer.lookup(written)[0].place.name == region


@pytest.mark.parametrize(
    ("written", "better"),
    [("Homs", "Homs"), ("Samar", "Samar")],
)
def test_a_spelling_is_left_to_the_place_whose_name_it_is(gazetteer, written, better):
    matches = gazetteer.lookup(written)
    primary = {m.place.name for m in matches if m.quality is Quality.PRIMARY}
    assert primary == {better}


def test_a_pronoun_is_no_country(gazetteer):
    assert "geonames:6252001" not in {m.place.id for m in gazetteer.lookup("us")}


def test_knows_exact_spellings_only(gazetteer):
    assert gazetteer.knows("kyiv")
    assert not gazetteer.knows("Kyyiiv")
    assert not gazetteer.knows("")


def test_generic_names_are_flagged(gazetteer):
    found = {m.place.id: m for m in gazetteer.lookup("Polish embassy")}
    assert found["geoviz:kyiv-polish-embassy"].generic
    assert not gazetteer.lookup("Polish embassy in Kyiv")[0].generic


def test_water_is_told_by_its_feature_code(gazetteer):
    codes = {n: gazetteer.lookup(n)[0].place.feature_code for n in ("Black Sea", "Dnipro River")}
    assert codes == {"Black Sea": "SEA", "Dnipro River": "STM"}


def test_parents_run_from_district_to_country(gazetteer):
    district = gazetteer.place("geoviz:kyiv-darnytskyi")
    assert district.parents[0] == KYIV
    assert district.parents[-1] == UKRAINE
    assert gazetteer.within(district.id, UKRAINE)
    assert not gazetteer.within(UKRAINE, district.id)


def test_admin1_of_a_town_is_its_oblast(gazetteer):
    assert gazetteer.place("geonames:580054").admin1 == ROSTOV_OBLAST


@pytest.mark.parametrize(
    ("id_", "precision"),
    [
        ("geoviz:afipsky-refinery", Precision.FACILITY),
        ("geoviz:kyiv-darnytskyi", Precision.DISTRICT),
        (KYIV, Precision.CITY),
        (ROSTOV_OBLAST, Precision.REGION),
        ("geoviz:donbas", Precision.REGION),
        (UKRAINE, Precision.COUNTRY),
    ],
)
def test_precision_of_a_kind_of_place(gazetteer, id_, precision):
    assert gazetteer.place(id_).precision is precision


def test_outline_of_a_city_is_unknown(gazetteer):
    assert gazetteer.outline(gazetteer.place(KYIV)) is None


def test_outline_of_a_district_is_approximate(gazetteer):
    from shapely import Point

    place = gazetteer.place("geoviz:kyiv-holosiivskyi")
    outline, approximate = gazetteer.outline(place)
    assert approximate
    assert outline.contains(Point(place.lonlat))


@pytest.mark.parametrize(
    ("where", "lonlat", "country"),
    [
        ("Simferopol", LonLat(34.10, 44.95), "UA"),
        ("Sevastopol", LonLat(33.55, 44.60), "UA"),
        ("Golan Heights", LonLat(35.80, 33.05), "SY"),
        ("Gaza", LonLat(34.45, 31.50), "PS"),
        ("Stepanakert", LonLat(46.75, 39.82), "AZ"),
        ("Primorsk, on the coast", LonLat(28.61, 60.36), "RU"),
    ],
)
def test_borders_are_those_of_the_united_nations(gazetteer, where, lonlat, country):
    assert gazetteer.country_of(lonlat) == country


@pytest.mark.parametrize(
    ("written", "country"),
    [
        ("Ariel", "PS"),
        ("Hebron", "PS"),
        ("Jenin", "PS"),
        ("Modiin Illit", "PS"),
        ("Katzrin", "SY"),
        ("Qatzrin", "SY"),
        ("Majdal Shams", "SY"),
        ("Ghajar", "SY"),
        ("Laayoune", "EH"),
        ("El Aaiun", "EH"),
        ("Dakhla", "EH"),
        ("Smara", "EH"),
        ("Simferopol", "UA"),
    ],
)
def test_a_town_is_in_the_country_whose_ground_it_is(gazetteer, written, country):
    place = gazetteer.lookup(written)[0].place
    assert place.country == country
    assert gazetteer.place(place.parents[-1]).country == country


@pytest.mark.parametrize(
    ("holder", "ground"), [("IL", "PS"), ("IL", "SY"), ("MA", "EH"), ("RU", "UA"), ("RU", "GE")]
)
def test_no_place_on_occupied_ground_is_the_holders(gazetteer, holder, ground):
    from shapely import Point, points
    from shapely.strtree import STRtree

    countries = {
        place.country: gazetteer.outline(place)[0]
        for id_, *_ in gazetteer.positions(Precision.COUNTRY)
        if (place := gazetteer.place(id_)).country in (holder, ground)
    }
    found = [
        row
        for precision in (Precision.FACILITY, Precision.DISTRICT, Precision.CITY)
        for row in gazetteer.positions(precision)
    ]
    tree = STRtree(points([(spot.lon, spot.lat) for spot in found]))
    inside = [found[at] for at in tree.query(countries[ground], predicate="contains")]
    assert inside
    astray = [
        spot.id
        for spot in inside
        if gazetteer.place(spot.id).country == holder
        and countries[holder].distance(Point(spot.lon, spot.lat)) > 0.02
    ]
    assert not astray


def test_open_sea_is_no_country(gazetteer):
    assert gazetteer.country_of(LonLat(33.0, 43.0)) is None


def test_label_point_lies_in_the_region_and_the_radius_holds_it(gazetteer):
    from shapely import Point

    for id_ in (ROSTOV_OBLAST, "geonames:703883", "geonames:703446", UKRAINE):
        place = gazetteer.place(id_)
        outline, _ = gazetteer.outline(place)
        assert outline.contains(Point(place.lonlat)), place.name


def test_unknown_ids_and_names_are_nothing(gazetteer):
    assert gazetteer.place("geonames:0") is None
    assert gazetteer.place("geoviz:nowhere") is None
    assert gazetteer.place("") is None
    assert gazetteer.lookup("Xqzzyv") == ()


def test_threads_share_one_gazetteer(gazetteer):
    names = ["Kyiv", "Odesa", "Azov", "Samara"] * 25
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda name: gazetteer.lookup(name)[0].place.name, names))
    assert found == names


def test_closed_gazetteer_opens_again():
    gazetteer = Gazetteer.open()
    gazetteer.close()
    assert gazetteer.place(KYIV).name == "Kyiv"
    gazetteer.close()


def test_missing_file_is_an_asset_error(tmp_path):
    with pytest.raises(AssetError, match="cannot read"):
        Gazetteer.open(tmp_path / "none.sqlite")


def test_other_database_is_an_asset_error(tmp_path):
    path = tmp_path / "other.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.commit()
    connection.close()
    with pytest.raises(AssetError, match="version"):
        Gazetteer.open(path)


def test_a_gazetteer_that_is_damaged_inside_is_an_asset_error(tmp_path):
    path = tmp_path / "damaged.sqlite"
    whole = asset("data", "gazetteer.sqlite").read_bytes()
    path.write_bytes(whole[: 40 * 4096] + b"\xff" * (len(whole) - 40 * 4096))
    gazetteer = Gazetteer.open(path)
    with pytest.raises(AssetError, match="cannot read the gazetteer"):
        gazetteer.lookup("Kyiv")
    gazetteer.close()


def test_a_gazetteer_that_is_cut_short_is_an_asset_error(tmp_path):
    path = tmp_path / "short.sqlite"
    path.write_bytes(asset("data", "gazetteer.sqlite").read_bytes()[: 40 * 4096])
    with pytest.raises(AssetError, match="cannot read the gazetteer"):
        Gazetteer.open(path)
