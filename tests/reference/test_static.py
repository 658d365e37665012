"""Files as responses, and that none outside the folder is sent."""

import io
from typing import Any

import pytest

from reference_impl import (
    Flask,
    send_file,
    url_for,
)
from tests.reference.recorder import BufferedClient


class TestStatic:
    @pytest.fixture
    def client(self, tmp_path: Any) -> Any:
        (tmp_path / "secret").write_text("secret")
        folder = tmp_path / "static"
        (folder / "sub dir").mkdir(parents=True)
        (folder / "sub dir" / "é.css").write_text("body {}")
        (folder / "empty").write_bytes(b"")
        app = Flask("app", root_path=str(tmp_path))
        app.test_client_class = BufferedClient
        return app.test_client()

    def test_files(self, client: Any) -> None:
        with client.application.test_request_context():
            url = url_for("static", filename="sub dir/é.css")
        response = client.get(url)
        assert response.data == b"body {}"
        assert response.mimetype == "text/css"
        assert response.content_length == 7
        again = client.get(url, headers={"If-None-Match": response.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        since = {"If-Modified-Since": response.headers["Last-Modified"]}
        assert client.get(url, headers=since).status_code == 304
        part = client.get(url, headers={"Range": "bytes=1-3"})
        assert (part.status_code, part.data) == (206, b"ody")
        assert part.headers["Content-Range"] == "bytes 1-3/7"
        assert client.get(url, headers={"Range": "bytes=90-"}).status_code == 416
        assert client.get("/static/empty").data == b""
        assert client.head(url).content_length == 7
        assert client.post(url).status_code == 405

    @pytest.mark.parametrize(
        "path",
        [
            *("../secret", "sub dir/../../secret", "..\\secret", "a\0b", "", "sub dir", "sub dir/"),
            *("/etc/passwd", "C:/x", "./empty", ".", "empty/", "x" * 5000),
        ],
    )
    def test_nothing_else(self, client: Any, path: str) -> None:
        from urllib.parse import quote

        response = client.get(f"/static/{quote(path)}")
        assert response.status_code in (404, 308)
        assert b"secret" not in response.data

    def test_send_file(self, app: Flask) -> None:
        with app.test_request_context():
            response = send_file(io.BytesIO(b"abc"), "text/plain", True, 'é".txt')
            disposition = response.headers["Content-Disposition"]
            assert disposition == "attachment; filename=\"__.txt\"; filename*=UTF-8''%C3%A9%22.txt"
            assert response.content_length == 3
            with pytest.raises(ValueError):
                send_file(io.BytesIO(b"abc"))
            with pytest.raises(ValueError):
                send_file(io.StringIO("abc"), "text/plain")
