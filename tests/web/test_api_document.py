"""The API keeps to its own description, whatever it is asked."""

from __future__ import annotations

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import (
    negative_data_rejection,
    positive_data_acceptance,
)

from geoviz.web import create_app
from geoviz.web.api.query import MAX_LIMIT
from tests.web.test_api import library_of_three

app = create_app(library_of_three())
schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)


@schema.exclude(operation_id="read").parametrize()
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_as_described(case) -> None:
    query = case.query or {}
    # OGC API Features has a greater limit cut to the greatest one, not refused; and no schema
    # can say that a box has its south before its north, or four numbers or six.
    is_beyond_schema = "bbox" in query or str(query.get("limit")) == str(MAX_LIMIT + 1)
    excluded = [negative_data_rejection, positive_data_acceptance] if is_beyond_schema else []
    case.call_and_validate(excluded_checks=excluded)


@schema.include(operation_id="read").parametrize()
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_reading_is_as_described(case) -> None:
    case.call_and_validate()
