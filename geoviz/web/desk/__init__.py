"""The desk: pages where people check what the machine read, correct it, and add more."""

from __future__ import annotations

from flask import Flask

from geoviz.web.desk import add, articles, audit, incidents, places, review
from geoviz.web.desk.feeds import register as register_feeds
from geoviz.web.desk.marking import plain
from geoviz.web.desk.words import distance, shown


def register(app: Flask) -> None:
    """Give an application the pages of the desk."""
    app.jinja_env.filters.update(plain=plain, shown=shown, distance=distance)
    app.jinja_env.filters.update(around=places.around, stands_for=places.stands_for)
    for module in (articles, incidents, review, places, add, audit):
        app.register_blueprint(module.blueprint)
    register_feeds(app)


__all__ = ["register"]
