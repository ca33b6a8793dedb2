"""Texts of a few sentences in the manner of agencies, officials and monitors of many wars.

Each file of ``briefs/`` holds those of one part of the world: its name, the day it was published,
the text, and the sites that must be read from it (``sites_told.py``). The expectations were
written before the texts were first read.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from geoviz.pipeline import Reader
from tests.extract.sites_told import assert_told, cases
from tests.factories import article

BRIEFS: dict[str, Mapping[str, Any]] = {
    f"{path.stem}: {brief['name']}": brief
    for path in sorted((Path(__file__).parent / "briefs").glob("*.toml"))
    for brief in tomllib.loads(path.read_text("utf-8"))["brief"]
}
# What is still read wrongly, and why.
NOT_YET: dict[str, str] = {
    "levant: a monitor on rural Idlib": "“the former” and “the latter” are not read",
    "third: a convoy on the border": "crossings no package has, between two countries",
    "third: a village in a Malian cercle": "an army is not known by where it strikes",
    "fourth: drones turned back and one that was not": "what was “neutralised” was hit",
    "fourth: Beirut's suburbs and a village in the south": "soldiers hit in the attacker's country",
    "fourth: a warning, a denial and a hit": "a village no package has",
    "fifth: what a governor counts": "who fired is told of no one strike, on contested ground",
    "sixth: a claim and a denial": "what was answered is taken for a strike of those who answered",
    "sixth: the story of a night": "“there” and “across the city” in one sentence",
    "seventh: a wiki's news of the Bekaa": "a village no package has",
    "seventh: a wiki's news of bombers from abroad": "whose they were stands far before",
    "seventh: an encyclopaedia on a peninsula": "who struck is told once, above",
    "seventh: an encyclopaedia on the air war over Tigray": "“jets” are those told of before",
    "seventh: an encyclopaedia on the battle for Tripoli": "a suburb no package has",
    "seventh: an encyclopaedia's list for Myanmar": "a township no package has",
    "seventh: a rights report on hospitals in Idlib": "a pilot's log says who struck",
    "seventh: a rights report on Kayah State": "a town no package has",
    "seventh: a United Nations report on drones in Sudan": "“every day since”, and one of the days",
    "seventh: a paper of the Volga on its refinery": "numbers and weapons told in other sentences",
    "seventh: a Yemeni paper on a power station": "a substation told of by the city it is beside",
    "seventh: a ministry's briefing in New Delhi": "a victim named without a number",
    "eighth: a broadcaster explains queues for petrol": "drones that “reached” a plant",
    "eighth: an agency on two railways": "a sentence with a strike of each side",
    "eighth: Gaza's civil defence on its day": "bodies that were carried out",
    "eighth: a wiki's news of a town hall in the south": "a “municipal building”",
    "eighth: a fact-check of a burning reactor": "an explosion of long ago in false footage",
    "eighth: a ministry's communiqué from Yerevan": "“in the afternoon” of the day of release",
    "eighth: a reporter among the ruby traders": "whose jets they were stands far before",
    "eighth: a wiki's news of a town in Gojjam": "a toll told paragraphs later",
    "eighth: an agency on Turkish drones in Sinjar": "a town and the district that it is in",
    "eighth: a broadcaster on Mali's war from above": "a party that no theatre knows",
    "second: a clinic in Shan state": "a person and a number of others are not added up",
}


@pytest.mark.parametrize("name", cases(BRIEFS, NOT_YET))
def test_the_sites_of_a_brief_are_read_and_no_other(reader: Reader, name: str) -> None:
    brief = BRIEFS[name]
    written = article(brief["text"], published=brief["published"])
    assert_told(written, reader.read(written).reports, brief["sites"])
