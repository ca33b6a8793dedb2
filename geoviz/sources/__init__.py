"""Articles from files: plain text, Markdown, HTML, PDF, Word, e-mail and JSON Lines.

Every reader keeps what was published as it is, so that a span of ``Article.text`` is the
quote. What cannot be read is quarantined with a reason, and the run goes on.
"""

from geoviz.sources.articles import articles_in, count_articles, iter_articles
from geoviz.sources.readers import READERS, Reader

__all__ = ["READERS", "Reader", "articles_in", "count_articles", "iter_articles"]
