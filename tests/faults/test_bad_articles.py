"""Articles that nobody would write, and more of them than anybody would read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geoviz.model import ReadArticle
from geoviz.pipeline import Reader
from tests.factories import article
from tests.synthetic import write_dispatches

STRIKE = "A missile hit a depot in Kharkiv on Friday, killing two people, officials said. "

MEASURE = """
import resource, sys
from pathlib import Path
from geoviz.engine import Plan, read_all
from geoviz.settings import Settings
from geoviz.sources import iter_articles

def megabytes():
    with open("/proc/self/statm") as stream:
        return int(stream.read().split()[1]) * resource.getpagesize() / 1e6

number, sizes = int(sys.argv[2]), []
for done, _ in enumerate(read_all(iter_articles([Path(sys.argv[1])]), Settings(), Plan()), 1):
    if done in (number // 2, number):
        sizes.append(megabytes())
print(*sizes)
"""


def geoviz(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "geoviz", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
    )


def written_whole(read: ReadArticle) -> bool:
    """Whether every span is within the text, and every mention is what stands there."""
    text = read.article.text
    return all(text[slice(*m.span)] == m.text for m in read.reading.mentions) and all(
        0 <= report.quote.start < report.quote.end <= len(text) for report in read.reports
    )


# ---- many -----------------------------------------------------------------------------------


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs /proc")
def test_memory_does_not_grow_with_the_number_of_articles(tmp_path, pytestconfig):
    number = pytestconfig.getoption("--articles")
    pile = write_dispatches(tmp_path / "pile.jsonl", number)
    measured = subprocess.run(
        [sys.executable, "-c", MEASURE, str(pile), str(number)],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    half, whole = map(float, measured.stdout.split())
    assert whole - half < 40, f"{half:.0f} MB after half of them, {whole:.0f} MB after all"


def test_ten_thousand_place_names(reader: Reader):
    names = ("Kharkiv", "Odesa", "Poltava", "Sumy", "Tuapse")
    text = "\n\n".join(
        "Officials met in " + ", ".join(names[n % 5] for n in range(k, k + 20)) + " on Friday."
        for k in range(500)
    )
    read = reader.read(article(text))
    assert len(read.reading.mentions) >= 9_000
    assert written_whole(read)


# ---- large ----------------------------------------------------------------------------------


def test_an_article_of_fifty_megabytes_is_set_aside_and_the_run_goes_on(tmp_path):
    (tmp_path / "articles").mkdir()
    with (tmp_path / "articles" / "huge.txt").open("w", encoding="utf-8") as stream:
        for _ in range(50):
            stream.write(STRIKE * (1_000_000 // len(STRIKE)))
    (tmp_path / "articles" / "small.txt").write_text(STRIKE, encoding="utf-8")
    run = geoviz(tmp_path, "read", "articles", "-o", "read.jsonl")
    assert run.returncode == 1
    assert "huge.txt: has more than 2,000,000 characters" in run.stderr
    assert "Traceback" not in run.stderr
    assert len((tmp_path / "read.jsonl").read_text(encoding="utf-8").splitlines()) == 1


# ---- strange --------------------------------------------------------------------------------


NO_TEXT = {
    "other-bytes.txt": (STRIKE.encode() + b"\xff\xfe\xfa", "is not UTF-8"),
    "wide.txt": (STRIKE.encode("utf-16"), "is UTF-16"),
    "nul.txt": (STRIKE.encode() + b"\0\0", "holds NUL"),
    "half-a-pair.txt": (b"\xed\xa0\x80" + STRIKE.encode(), "is not UTF-8"),
    "empty.txt": (b"", "is empty"),
}


def test_what_is_no_text_is_set_aside_with_a_reason(tmp_path):
    (tmp_path / "articles").mkdir()
    for name, (content, _) in NO_TEXT.items():
        (tmp_path / "articles" / name).write_bytes(content)
    (tmp_path / "articles" / "good.txt").write_text(STRIKE, encoding="utf-8")
    run = geoviz(tmp_path, "read", "articles", "-o", "read.jsonl")
    assert run.returncode == 1
    for name, (_, reason) in NO_TEXT.items():
        assert f"{name}: {reason}" in run.stderr
    assert "Traceback" not in run.stderr
    assert len((tmp_path / "read.jsonl").read_text(encoding="utf-8").splitlines()) == 1


@pytest.mark.parametrize(
    "text",
    [
        "\u202e" + STRIKE + "\u202c",  # right to left
        STRIKE.replace("Kharkiv", "Khar\u200bkiv"),  # a space of no width within the name
        STRIKE.replace("Kharkiv", "Khаrkіv"),  # Cyrillic letters that look Latin
        STRIKE.replace(" ", "\u00a0"),
        STRIKE.replace(" ", "\u2028"),
        "\u05d4\u05ea\u05e7\u05e4\u05d4 " + STRIKE + " \u0647\u062c\u0648\u0645",
        STRIKE.replace("a", "a\u0301\u0323" * 3),
        "e\u0301" * 5_000 + STRIKE,
        STRIKE.upper(),
        "🚀" * 1_000 + STRIKE,
        "(" * 10_000 + STRIKE,
        "Kharkiv " * 5_000,
        "{{ 7 * 191 }} {% x %} <script>W()</script> ${1} " + STRIKE,
        "A" * 100_000 + " " + STRIKE,
        "\r\r\n\x0b\x0c\x85" + STRIKE,
    ],
)
def test_strange_text_is_read_without_harm(reader: Reader, text):
    read = reader.read(article(text))
    assert written_whole(read)
    assert read == reader.read(article(text))


def test_a_name_that_only_looks_like_a_town_is_no_other_place(reader: Reader):
    plain = reader.read(article(STRIKE))
    disguised = reader.read(article(STRIKE.replace("Kharkiv", "Khаrkіv")))
    towns = {report.place.id for report in plain.reports}
    assert {report.place.id for report in disguised.reports} <= towns


@given(
    st.lists(
        st.one_of(st.text(max_size=40), st.sampled_from([STRIKE, "\n\n", "Kyiv", "drones hit "])),
        max_size=12,
    ).map("".join)
)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_text_is_read_and_its_spans_stand(reader: Reader, text):
    if text.strip():
        assert written_whole(reader.read(article(text)))


def test_json_lines_of_every_sort_cost_only_themselves(tmp_path):
    lines = [
        json.dumps({"text": STRIKE}),
        '{"text": 3}',
        "[" * 50_000,
        '{"text": "\\ud800 alone"}',
        '{"text": "a", "published": "the day before"}',
        "not json",
        json.dumps({"text": STRIKE, "id": "x" * 20_000}),
        json.dumps({"text": STRIKE + "again"}),
    ]
    (tmp_path / "pile.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    run = geoviz(tmp_path, "read", "pile.jsonl", "-o", "read.jsonl")
    assert run.returncode == 1
    assert "6 articles set aside" in run.stderr
    assert "Traceback" not in run.stderr
    assert len((tmp_path / "read.jsonl").read_text(encoding="utf-8").splitlines()) == 2
