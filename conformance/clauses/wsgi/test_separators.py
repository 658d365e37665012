"""WSGI: what separates the fields of a query and of a form, and what does not."""

from __future__ import annotations

from urllib.parse import unquote

from conformance.clause import MUST, clause, every
from conformance.clauses.wsgi.test_environment import (
    APP,
    FORM,
    FORM_FIELDS,
    URLENCODED_PARSING,
    grouped,
    listed,
)
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import post
from conformance.describe.steps import Apply
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK


@clause(
    "wsgi.semicolons-belong-to-values",
    MUST,
    needs=[C.WSGI, C.REQUEST_FORMS, C.PATH, C.REQUEST_FIELDS],
    source=[FLASK.api("Request.args"), FORM_FIELDS, URLENCODED_PARSING],
)
@every(sent=["a=1;b=2", "a=1;b=2&c=3;", "a;b=1", ";a=1", "a=%3B;&b=1"])
def test_semicolons_belong_to_values(impl: Implementation, sent: str) -> None:
    """A semicolon in a query or in a form MUST be part of the name or the value that it stands in.

    Once it separated fields. A cache in front that reads it otherwise keeps the wrong page.
    """
    wanted = grouped([
        (unquote(name), unquote(value))
        for name, _, value in (field.partition("=") for field in sent.split("&"))
    ])  # fmt: skip
    steps = (Apply(listed, "request.form"), Apply(listed, "request.args"))
    exchange = post("/", *steps, query=sent, headers=FORM, body=sent.encode())
    seen = impl.run(APP, exchange).answers()
    expect(seen, [wanted, wanted], f"form and query are {sent}; request.form, request.args:")
