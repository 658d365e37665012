"""What a view may return, cookies, JSON, and what is never sent."""

import json
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as OtherResponse

from reference_impl import (
    Flask,
    Response,
    jsonify,
    make_response,
    redirect,
    request,
)
from reference_impl.messages.cookies import read_cookies, set_cookie_header
from tests.reference.recorder import Recorder


def _application(environ: Any, start_response: Any) -> Any:
    start_response("202 Accepted", [("X-From", "wsgi")])
    return [environ["PATH_INFO"].encode()]


FORMS: list[tuple[Any, int, bytes]] = [
    ("é", 200, "é".encode()),
    (b"\x00\xff", 200, b"\x00\xff"),
    (bytearray(b"ab"), 200, b"ab"),
    ({"a": 1}, 200, b'{"a":1}\n'),
    ([1, 2], 200, b"[1,2]\n"),
    (("text", 201), 201, b"text"),
    (("text", "418 I am a teapot"), 418, b"text"),
    (("text", "201"), 201, b"text"),
    (("text", HTTPStatus.CREATED), 201, b"text"),
    (("text", {"X": "1"}), 200, b"text"),
    (("text", 201, [("X", "1")]), 201, b"text"),
    (("text", None, {}), 200, b"text"),
    (_application, 202, b"/"),
    (NotFound("gone"), 404, NotFound("gone").get_response().get_data()),
]


ILLEGAL: list[Any] = [
    *(None, 1, 1.5, {1, 2}, ..., (), ("a",), ("a", 200, {}, 1), (None, 200)),
    *(("a", 3.5), ("a", 42), ("a", "nonsense")),
]


class TestResponses:
    @pytest.mark.parametrize(("value", "status", "body"), FORMS)
    def test_forms(self, recorder: Recorder, value: Any, status: int, body: bytes) -> None:
        recorder.app.add_url_rule("/", "view", lambda: value)
        response = recorder.get()
        assert (response.status_code, response.data) == (status, body)

    @pytest.mark.parametrize("value", ILLEGAL, ids=repr)
    def test_illegal_forms(self, recorder: Recorder, value: Any) -> None:
        recorder.app.add_url_rule("/", "view", lambda: value)
        recorder.app.testing = True
        with pytest.raises((TypeError, ValueError)):
            recorder.get()

    def test_none_is_explained(self, recorder: Recorder) -> None:
        recorder.app.add_url_rule("/", "some_view", lambda: None)
        recorder.app.testing = True
        with pytest.raises(TypeError, match="some_view"):
            recorder.get()

    @pytest.mark.parametrize("body", ["text", {"a": 1}, Response("r"), iter(["a"]), b"b"])
    def test_given_headers_replace_and_repeat(self, recorder: Recorder, body: Any) -> None:
        headers = [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Content-Type", "text/x")]
        recorder.app.add_url_rule("/", "view", lambda: (body, headers))
        response = recorder.get()
        assert response.headers.getlist("Set-Cookie") == ["a=1", "b=2"]
        assert response.headers.getlist("Content-Type") == ["text/x"]

    def test_streams_are_lazy_and_have_no_length(self, recorder: Recorder) -> None:
        def chunks() -> Iterator[str]:
            for number in range(3):
                recorder.seen.append(number)
                yield str(number)

        recorder.app.add_url_rule("/", "view", chunks)
        response = recorder.app.test_client().get("/")
        assert "Content-Length" not in response.headers
        assert recorder.seen == []
        assert response.data == b"012"

    def test_other_responses_get_the_class_of_the_application(self, app: Flask) -> None:
        class Special(Response):
            pass

        app.response_class = Special
        with app.test_request_context():
            assert type(make_response(OtherResponse("x"))) is Special
            assert type(make_response("x", 201, {"a": "b"})) is Special
            assert make_response().status_code == 200

    @pytest.mark.parametrize("text", ["a\nb", "a\rb"])
    def test_header_injection(self, recorder: Recorder, text: str) -> None:
        recorder.app.add_url_rule("/", "view", lambda: ("", {"X": text}))
        recorder.app.testing = True
        with pytest.raises(ValueError):
            recorder.get()

    @pytest.mark.parametrize("status", [204, 304, 200])
    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    def test_bodiless(self, recorder: Recorder, status: int, method: str) -> None:
        closed: list[int] = []

        @recorder.app.get("/")
        def view() -> Any:
            response = Response(["a", "b"], status)
            response.call_on_close(lambda: closed.append(1))
            return response

        response = recorder.app.test_client().open("/", method=method)
        full = (status, method) == (200, "GET")
        assert response.data == (b"ab" if full else b"")
        response.close()
        assert closed == [1]
        if status == 200:
            assert response.content_length == 2

    def test_json(self, app: Flask) -> None:
        with app.test_request_context():
            assert json.loads(jsonify(a=1, b=[2]).data) == {"a": 1, "b": [2]}
            assert json.loads(jsonify(1, 2).data) == [1, 2]
            assert json.loads(jsonify([]).data) == []
            assert json.loads(jsonify().data) is None
            with pytest.raises(TypeError):
                jsonify(1, a=1)

    @pytest.mark.parametrize("target", ["/x", "http://h/p?a=1#f", "/é ü", "//h/%41"])
    def test_redirect(self, app: Flask, target: str) -> None:
        location = redirect(target).headers["Location"]
        assert location.isascii()
        assert location == target or not target.isascii()
        with pytest.raises(ValueError):
            redirect(target, 200)


class TestCookies:
    @given(st.text(max_size=6))
    def test_every_text_comes_back(self, value: str) -> None:
        header = set_cookie_header("k", value, path=None)
        assert re.fullmatch(r'k="?[!#-+\--:<-\[\]-~]*"?', header)
        assert list(read_cookies(f"a=b; {header}")) == [("a", "b"), ("k", value)]

    def test_backslashes_of_others(self) -> None:
        assert dict(read_cookies(r'a="x\"\\\073\303\251"; b=plain; ; c')) == {
            "a": 'x"\\;é',
            "b": "plain",
        }

    @pytest.mark.parametrize(
        "wrong",
        [{"name": "a b"}, {"name": ""}, {"name": "a="}, {"samesite": "x"}, {"domain": "a;b"}],
    )
    def test_what_is_refused(self, wrong: dict[str, str]) -> None:
        with pytest.raises(ValueError):
            set_cookie_header(**{"name": "k", **wrong})  # type: ignore[arg-type]

    def test_attributes(self) -> None:
        response = Response()
        response.set_cookie("k", "v", 5, 0, "/ü;x", ".bücher.example", httponly=True)
        response.delete_cookie("k", "/p")
        made, gone = response.headers.getlist("Set-Cookie")
        assert made == (
            "k=v; Domain=xn--bcher-kva.example; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=5;"
            " HttpOnly; Path=/%C3%BC%3Bx"
        )
        assert gone == "k=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/p"


@pytest.mark.parametrize("name", ["X-A", "X\tB"])
@pytest.mark.parametrize("value", ["\x00", "a\tb", "\u20ac"])
def test_headers_that_no_server_could_send(recorder: Recorder, name: str, value: str) -> None:
    recorder.app.add_url_rule("/", "view", lambda: ("", {name: value}))
    assert recorder.get().status_code == 500


def test_json_of_requests(recorder: Recorder) -> None:
    recorder.app.add_url_rule("/", "view", lambda: [request.get_json()], methods=["POST"])
    client = recorder.app.test_client()
    assert client.post("/", json={"a": 1}).json == [{"a": 1}]
    assert client.post("/", data="1", content_type="application/x+json").json == [1]
    assert client.post("/", data="1").status_code == 415
    assert client.post("/", data="{", content_type="application/json").status_code == 400
    with recorder.app.test_request_context(data="2", method="POST"):
        assert request.get_json(silent=True) is None
        assert request.get_json(force=True) == 2
