"""Reading at scale: the same articles, read by one process, by several, or by a cluster."""

from geoviz.engine.fingerprint import reading_fingerprint
from geoviz.engine.plan import Plan, read_all
from geoviz.engine.reader import Reader

__all__ = ["Plan", "Reader", "read_all", "reading_fingerprint"]
