"""Places of the user's own: read from a file, given what holds them, and put beside the shipped."""

from geoviz.additions.adding import Outcome, add, remove

__all__ = ["Outcome", "add", "remove"]
