"""Reports of the same strike, joined: blocking, features, links, assembly."""

from geoviz.merge.incidents import merge

__all__ = ["merge"]
