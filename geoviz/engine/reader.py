"""One article through the stages of reading: the work that every worker does."""

from __future__ import annotations

import traceback
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from geoviz.errors import GeovizError, SourceError, UsageError
from geoviz.extract import Extractor
from geoviz.geocode.gazetteer import Gazetteer
from geoviz.geocode.online import fill_unplaced
from geoviz.geocode.ranking import resolve
from geoviz.geocode.renown import renown
from geoviz.model import Article, Quarantined, ReadArticle
from geoviz.reports import make_reports, make_wave_reports
from geoviz.settings import Settings
from geoviz.store import open_store
from geoviz.theatre import choose_theatres, countries_at_war, load_theatres

if TYPE_CHECKING:
    from geoviz.geocode.providers import Provider


_NAMES = 16_384  # whose renown is kept at hand


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
            self.settings.language_model,
            lru_cache(_NAMES)(partial(renown, gazetteer=self.gazetteer)),
            self.gazetteer.countries(),
        )
        self._provider = online_provider(self.settings)

    def read(self, article: Article) -> ReadArticle:
        """Everything that one article says. The same article gives the same result."""
        theatres = choose_theatres(self._theatres, self.settings.theatre, article.text)
        reading = self._extractor.read(article, theatres)
        told = self.settings.theatre == "auto" and not theatres and reading.frames
        geocodes = resolve(
            article,
            reading,
            self.gazetteer,
            countries=sorted({code for theatre in theatres for code in theatre.countries}),
            at_war=sorted(countries_at_war(self._theatres, article.text)) if told else (),
            country=self.settings.country,
            threshold=self.settings.place_threshold,
        )
        if self._provider is not None:
            geocodes = fill_unplaced(reading, geocodes, self.gazetteer, self._provider)
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


def online_provider(settings: Settings) -> Provider | None:
    """The online geocoder that the user chose, or None, which is the default.

    Raises UsageError where it cannot be used, StoreError where its memory cannot be opened.
    """
    if settings.geocoder is None:
        return None
    if settings.geocoder_memory is None:
        raise UsageError("an online geocoder needs a store that keeps its answers: give --store")
    from geoviz.geocode.providers import Provider

    memory = open_store(settings.geocoder_memory, create=True)
    return Provider(settings.geocoder, memory, url=settings.geocoder_url)


def set_aside(article: Article, reason: str) -> Quarantined:
    """An article that was not read, under the name its reader knows it by."""
    return Quarantined(article.origin or article.id, reason)


def _where(error: Exception) -> str:
    """What was raised, and in which line: enough to find it without a traceback."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    said = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}: {said}; {frame.name}, line {frame.lineno}"
