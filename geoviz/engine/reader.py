"""One article through the stages of reading: the work that every worker does."""

from __future__ import annotations

import traceback

from geoviz.errors import GeovizError, SourceError
from geoviz.extract import Extractor
from geoviz.geocode.gazetteer import Gazetteer
from geoviz.geocode.ranking import resolve
from geoviz.model import Article, Quarantined, ReadArticle
from geoviz.reports import make_reports, make_wave_reports
from geoviz.settings import Settings
from geoviz.theatre import choose_theatres, load_theatres


class Reader:
    """Reads articles, one at a time: text to mentions, geocodes and reports."""

    def __init__(
        self, settings: Settings | None = None, gazetteer: Gazetteer | None = None
    ) -> None:
        """Open what reading needs. Raises AssetError where a file or a model is missing."""
        self.settings = settings or Settings()
        self.gazetteer = gazetteer or Gazetteer.open()
        self._theatres = load_theatres()
        # An unknown theatre is a mistake to tell of before the first article is read.
        choose_theatres(self._theatres, self.settings.theatre, "")
        self._extractor = Extractor(
            self.settings.language_model, self.gazetteer.knows, self.gazetteer.countries()
        )

    def read(self, article: Article) -> ReadArticle:
        """Everything that one article says. The same article gives the same result."""
        theatres = choose_theatres(self._theatres, self.settings.theatre, article.text)
        reading = self._extractor.read(article, theatres)
        geocodes = resolve(
            article,
            reading,
            self.gazetteer,
            countries=sorted({code for theatre in theatres for code in theatre.countries}),
            country=self.settings.country,
            threshold=self.settings.place_threshold,
        )
        reports = make_reports(article, reading, geocodes, theatres)
        waves = make_wave_reports(article, reading, geocodes, reports, theatres)
        return ReadArticle(article, reading, geocodes, reports, waves)

    def try_read(self, article: Article) -> ReadArticle | Quarantined:
        """The same, but an article that cannot be read costs only itself.

        Raises AssetError and its like, which concern every article.
        """
        try:
            return self.read(article)
        except SourceError as error:
            return set_aside(article, str(error))
        except GeovizError:
            raise
        except MemoryError:
            return set_aside(article, "needs more memory than there is; split it, or allow more")
        except Exception as error:
            return set_aside(article, f"met a fault in geoviz ({_where(error)}); please report it")


def set_aside(article: Article, reason: str) -> Quarantined:
    """An article that was not read, under the name its reader knows it by."""
    return Quarantined(article.origin or article.id, reason)


def _where(error: Exception) -> str:
    """What was raised, and in which line: enough to find it without a traceback."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    said = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}: {said}; {frame.name}, line {frame.lineno}"
