"""The five real articles and the development set, where a developer has them.

They stay outside the repository, and so does their text: this file knows place names only.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from geoviz.export import write_reading
from geoviz.model import Corpus, Incident
from geoviz.pipeline import read_articles

EVALUATION = Path(__file__).parent.parent.parent / "shared" / "eval"
pytestmark = pytest.mark.skipif(
    not (EVALUATION / "make_corpus.py").is_file(), reason="the real articles are not here"
)

JULY, AUGUST = "2025-07-04", "2025-08-28"

# Day, attacker, and what the name of the place on the map holds.
STRIKES = [
    (JULY, "Russia", "Kyiv"),
    (JULY, "Russia", "Holosiivskyi"),
    (JULY, "Russia", "Poland"),
    (AUGUST, "Russia", "Kyiv"),
    (AUGUST, "Russia", "Darnytskyi"),
    (AUGUST, "Russia", "EU"),
    (AUGUST, "Russia", "British Council"),
    (AUGUST, "Russia", "Vinnytsia"),
]
COUNTERSTRIKES = [
    (JULY, "Ukraine", "Sergiyev Posad"),
    (JULY, "Ukraine", "Azov Optical"),
    (JULY, "Ukraine", "Rostov"),
    (AUGUST, "Ukraine", "Afipsky"),
    (AUGUST, "Ukraine", "Novokuibyshevsk"),
]
NO_SITES = [
    "Alaska", "Washington", "White House", "Brussels", "Iran", "Germany", "Dallas", "Dnipro",
    "Donetsk", "Moscow",
]  # fmt: skip


def evaluate(script: str, *arguments: str | Path) -> str:
    done = subprocess.run(
        [sys.executable, "-B", EVALUATION / script, *arguments],
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return done.stdout


def predict(split: str, folder: Path) -> tuple[Corpus, Path]:
    articles = folder / f"{split}.jsonl"
    articles.write_text(evaluate("make_corpus.py", "--split", split), "utf-8", newline="\n")
    corpus = read_articles([articles])
    predictions = folder / f"{split}.predictions.jsonl"
    write_reading(corpus, predictions)
    return corpus, predictions


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Corpus, Path]:
    return predict("seeds", tmp_path_factory.mktemp("seeds"))


@pytest.fixture(scope="module")
def development(tmp_path_factory: pytest.TempPathFactory) -> tuple[Corpus, Path]:
    return predict("dev", tmp_path_factory.mktemp("dev"))


def scores(predictions: Path, split: str, folder: Path) -> dict[str, object]:
    output = folder / "scores.json"
    evaluate("score_events.py", predictions, "--split", split, "--json", output)
    found = json.loads(output.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def at(corpus: Corpus, day: str, part: str) -> list[Incident]:
    pattern = re.compile(rf"\b{part}\b")
    return [i for i in corpus.incidents if str(i.date) == day and pattern.search(i.place.name)]


@pytest.mark.parametrize(("day", "attacker", "place"), STRIKES + COUNTERSTRIKES)
def test_a_strike_they_tell_of_is_read(
    seeds: tuple[Corpus, Path], day: str, attacker: str, place: str
) -> None:
    assert attacker in {incident.attacker for incident in at(seeds[0], day, place)}


@pytest.mark.parametrize(("day", "attacker", "place"), COUNTERSTRIKES)
def test_a_counterstrike_is_told_as_one(
    seeds: tuple[Corpus, Path], day: str, attacker: str, place: str
) -> None:
    assert [str(incident.role) for incident in at(seeds[0], day, place)] == ["counterstrike"]


@pytest.mark.parametrize("name", NO_SITES)
def test_a_place_only_named_is_no_site(seeds: tuple[Corpus, Path], name: str) -> None:
    marked = {
        read.article.text[slice(*report.mention)]
        for read in seeds[0].articles
        for report in read.reports
    }
    assert not [text for text in marked if re.search(rf"\b{name}\b", text)]


def test_there_are_thirteen_incidents_of_twenty_reports(seeds: tuple[Corpus, Path]) -> None:
    incidents = seeds[0].incidents
    assert (len(incidents), sum(len(i.reports) for i in incidents)) == (13, 20)


@pytest.mark.parametrize(
    ("place", "precision"),
    [("Vinnytsia", "region"), ("Rostov", "region"), ("Darnytskyi", "district")],
)
def test_an_area_is_an_area(seeds: tuple[Corpus, Path], place: str, precision: str) -> None:
    found = [i for i in seeds[0].incidents if place in i.place.name]
    assert [incident.place.precision.label for incident in found] == [precision]


def test_the_plant_is_in_its_town_and_not_in_the_region_s_capital(
    seeds: tuple[Corpus, Path],
) -> None:
    (plant,) = at(seeds[0], JULY, "Azov Optical")
    assert (plant.place.lon, plant.place.lat) == pytest.approx((39.42, 47.11), abs=0.05)


def test_both_counts_of_one_strike_are_kept(seeds: tuple[Corpus, Path]) -> None:
    counts = [
        (i.killed.low, i.killed.high)
        for day in (JULY, AUGUST)
        for i in at(seeds[0], day, "Kyiv")
        if i.killed
    ]
    assert (14, 21) in counts


def test_both_counts_of_the_injured_are_kept(seeds: tuple[Corpus, Path]) -> None:
    injured = [i.injured for i in at(seeds[0], JULY, "Kyiv") if i.injured]
    assert (23, 26) in {(count.low, count.high) for count in injured}


def test_the_five_articles_score(seeds: tuple[Corpus, Path], tmp_path: Path) -> None:
    result = scores(seeds[1], "seeds", tmp_path)
    assert result["fp"] == 0
    assert float(str(result["f1"])) >= 0.90


def test_the_five_articles_merge(seeds: tuple[Corpus, Path]) -> None:
    told = evaluate("score_incidents.py", seeds[1])
    f1 = re.search(r"F1 ([\d.]+)", told)
    assert f1 is not None
    assert float(f1.group(1)) >= 0.95


def test_articles_of_other_wars_score(development: tuple[Corpus, Path], tmp_path: Path) -> None:
    assert float(str(scores(development[1], "dev", tmp_path)["f1"])) >= 0.55


def test_articles_without_a_strike_put_nothing_on_the_map(
    development: tuple[Corpus, Path], tmp_path: Path
) -> None:
    negatives = scores(development[1], "dev", tmp_path)["negatives"]
    assert isinstance(negatives, dict)
    assert negatives["with_false_site"] == 0


def test_every_quote_is_in_its_article(development: tuple[Corpus, Path]) -> None:
    for read in development[0].articles:
        for report in read.reports:
            for span in (report.quote, *report.more_quotes):
                assert 0 <= span.start < span.end <= len(read.article.text)
