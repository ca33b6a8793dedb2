"""Reports of the same strike, joined: blocking, features, links, assembly, waves."""

from geoviz.merge.incidents import Merged, merge

__all__ = ["Merged", "merge"]
