"""How well geoviz reads: measured on sets of articles with known answers, by their scorers.

The sets are not part of geoviz, since their texts belong to their publishers. A folder of sets
brings its own scorers; they are run as they are, so that figures compare with others'.
"""

from geoviz.evaluation.measures import Figure, evaluate

__all__ = ["Figure", "evaluate"]
