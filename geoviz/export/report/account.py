"""What a report says of how its incidents came about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, StrictUndefined

from geoviz.assets import asset
from geoviz.export.figure.letters import printable
from geoviz.export.geojson import data_sha256
from geoviz.export.look import Look
from geoviz.export.values import plain_rows
from geoviz.export.words import Words
from geoviz.model import Corpus, MentionKind, Precision, Review
from geoviz.release import VERSION

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

# Names of these kinds are not looked up, so that no place is no loss.
_PLACES = (MentionKind.SITE, MentionKind.MENTION, MentionKind.ORIGIN)
_MARKDOWN = str.maketrans({char: f"\\{char}" for char in "\\`*_{}[]<>#|"})


@dataclass(frozen=True, slots=True)
class Account:
    """How many of what were read; no names, so that it tells nothing that is withheld."""

    articles: int
    publishers: int
    reports: int  # of strikes
    mentions: int  # place names that were looked up
    unplaced: int
    set_aside: int  # articles that could not be read
    own_places: tuple[str, ...] = ()  # sets of the user's own that places are from


def account_of(corpus: Corpus) -> Account:
    """The figures of a corpus."""
    placed = [
        geocode.place is not None
        for read in corpus.articles
        for mention, geocode in zip(read.reading.mentions, read.geocodes, strict=True)
        if mention.kind in _PLACES
    ]
    own = {
        report.place.own_source
        for read in corpus.articles
        for report in read.reports
        if report.place.own_source is not None
    }
    return Account(
        articles=len(corpus.articles),
        publishers=len({r.article.publisher for r in corpus.articles if r.article.publisher}),
        reports=sum(r.status.is_hit for read in corpus.articles for r in read.reports),
        mentions=len(placed),
        unplaced=placed.count(False),
        set_aside=len(corpus.quarantined),
        own_places=tuple(sorted(own)),
    )


class Notes:
    """The texts of a report: methods, citation, attribution."""

    def __init__(
        self, table: GeoDataFrame, account: Account, look: Look, files: Mapping[str, str]
    ) -> None:
        """files: by name, the word for what each is."""
        words = Words(look.lang)
        reports = sum(len(each) for each in table["reports"])
        precision = Counter(str(value) for value in table["precision"])
        reviewed = table["review"].isin([Review.ACCEPTED.value, Review.CORRECTED.value])
        self._lang = look.lang
        self._context: dict[str, Any] = {
            "title": printable(look.title or words("untitled")),
            "counts": f"{words.count('incidents', len(table))}, "
            f"{words.count('from_reports', reports)}",
            "days": words.extent(table),
            "sha256": data_sha256(table),
            "version": VERSION,
            "caveats": [*look.notes, *words.caveats(table)],
            "account": account,
            "incidents": len(table),
            "reviewed": int(reviewed.sum()),
            "precision": {p.label: precision[p.label] for p in Precision},
            "inferred": int(table["attacker_inferred"].sum()),
            "undated": int(table["date_first"].isna().sum()),
            "disclaimer": words("disclaimer"),
            "attribution": words("attribution"),
            "files": [(name, words(key)) for name, key in files.items()],
            "sources_heading": words("sources"),
            "sources": sources_of(table, words),
        }

    def methods(self) -> str:
        """Markdown."""
        return self._render(f"methods.{self._lang}.md", title=self._title().translate(_MARKDOWN))

    def citation(self) -> str:
        return self._render("citation.txt")

    def attribution(self) -> str:
        return self._render("attribution.txt")

    def _title(self) -> str:
        return str(self._context["title"])

    def _render(self, name: str, **more: Any) -> str:
        template = asset("templates", "output", name).read_text("utf-8")
        # Texts, not pages: nothing here is read as HTML.
        environment = Environment(  # noqa: S701
            trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
        )
        text = environment.from_string(template).render(self._context | more)
        return text.rstrip() + "\n"


def sources_of(table: GeoDataFrame, words: Words) -> list[str]:
    """A line an article: publisher, title, day, link; the fullest, where some are withheld."""
    lines: dict[str, str] = {}
    for row in plain_rows(table):
        for report in row["reports"] or ():
            known = lines.get(report["article"], "")
            lines[report["article"]] = max(known, source_line(report, words), key=len)
    return sorted(set(lines.values()))


def source_line(report: Mapping[str, Any], words: Words) -> str:
    parts: Sequence[str | None] = (
        report.get("publisher") or words("no_publisher"),
        f"“{report['title']}”" if report.get("title") else None,
        words.dates(report["published"]) if report.get("published") else None,
        report.get("url"),
    )
    return printable(", ".join(part for part in parts if part))
