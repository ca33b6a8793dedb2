"""Reading at scale: the same articles, read by one process, by several, or by a cluster."""

from geoviz.engine.fingerprint import reading_fingerprint
from geoviz.engine.plan import Plan, read_all
from geoviz.engine.reader import Reader, online_provider

__all__ = ["Plan", "Reader", "online_provider", "read_all", "reading_fingerprint"]
