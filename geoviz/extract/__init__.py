"""What an article says: sentences, mentions, triggers and roles, dates, numbers."""

from geoviz.extract.extractor import Extractor

__all__ = ["Extractor"]
