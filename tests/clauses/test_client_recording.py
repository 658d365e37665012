"""What a failure with a test client shows: the requests and the replies, and nothing of ours."""

from __future__ import annotations

from typing import Any

from adapters.reference import ReferenceAdapter
from conformance.clauses.client.recording import asked, moved
from conformance.perform.implementation import Implementation


def test_the_exchanges_of_a_client_are_shown() -> None:
    adapter: Any = ReferenceAdapter()
    impl = Implementation(adapter)
    asked(
        impl,
        lambda client: client.post("/0", data={"a": "1"}, follow_redirects=True),
        moved(303, "/1?b=2"),
    )

    sent, followed = str(impl.last).split("\n")

    assert sent.startswith("POST http://localhost/0 ")
    assert sent.endswith("body b'a=1'  ->  303 Location: /1?b=2")
    assert followed == "GET http://localhost/1?b=2  ->  200"
