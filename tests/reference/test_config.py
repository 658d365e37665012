"""The configuration, signals and class-based views of the reference."""

import gc
import json
from pathlib import Path
from typing import Any

import pytest

from reference_impl import Flask, request
from reference_impl.config import Config
from reference_impl.signals import Signal
from reference_impl.views import MethodView, View


class TestConfig:
    def test_only_capital_names_count(self, tmp_path: Path) -> None:
        config = Config(str(tmp_path), {})

        class Source:
            VALUE = 1
            value = 2

        config.from_object(Source)
        config.from_mapping({"OTHER": 3, "other": 4}, MORE=5)
        assert config == {"VALUE": 1, "OTHER": 3, "MORE": 5}

    def test_files(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "settings.cfg").write_text("A = 1 + 1\nb = 2")
        (tmp_path / "settings.js").write_text('{"C": 3}')
        config = Config(str(tmp_path), {})
        assert config.from_pyfile("settings.cfg")
        assert config.from_file("settings.js", json.load)
        assert config == {"A": 2, "C": 3}
        assert not config.from_pyfile("missing", silent=True)
        assert not config.from_file("missing", json.load, silent=True)
        for load in (config.from_pyfile, lambda name: config.from_file(name, json.load)):
            with pytest.raises(FileNotFoundError):
                load("missing")
        monkeypatch.setenv("SETTINGS", str(tmp_path / "settings.cfg"))
        assert config.from_envvar("SETTINGS")
        with pytest.raises(RuntimeError):
            config.from_envvar("SETTINGS_MISSING")

    def test_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in {"X_A": "1", "X_B": "text", "X_C__D__E": "[1]", "Y_Z": "2"}.items():
            monkeypatch.setenv(name, value)
        config = Config("", {})
        config.from_prefixed_env("X")
        assert config == {"A": 1, "B": "text", "C": {"D": {"E": [1]}}}

    def test_namespaces(self) -> None:
        config = Config("", {"MAIL_HOST": 1, "MAIL_PORT": 2, "OTHER": 3})
        assert config.get_namespace("MAIL_") == {"host": 1, "port": 2}
        assert config.get_namespace("MAIL_", False, False) == {"MAIL_HOST": 1, "MAIL_PORT": 2}

    def test_attributes_of_the_application_are_settings(self) -> None:
        app = Flask("app", static_folder=None)
        app.debug = app.testing = True
        app.permanent_session_lifetime = 5
        assert app.config["DEBUG"]
        assert app.config["TESTING"]
        assert app.permanent_session_lifetime.total_seconds() == 5


class TestSignals:
    def test_senders_are_told_apart(self) -> None:
        signal, seen = Signal("test"), []
        one, other = Flask("one", static_folder=None), Flask("other", static_folder=None)

        @signal.connect_via(one)
        def receive(sender: Any, **data: Any) -> None:
            seen.append((sender, data))

        signal.send(one, x=1)
        signal.send(other, x=2)
        assert seen == [(one, {"x": 1})]
        signal.disconnect(receive, one)
        assert not signal

    def test_receivers_are_held_weakly(self) -> None:
        signal, seen = Signal("test"), []

        class Receiver:
            def receive(self, sender: Any) -> None:
                seen.append(sender)

        receiver = Receiver()
        signal.connect(receiver.receive)
        signal.send("a")
        del receiver
        gc.collect()
        signal.send("b")
        assert seen == ["a"]


class TestViews:
    def test_a_class_answers(self) -> None:
        class Page(View):
            methods = ("GET", "POST")

            def __init__(self, text: str) -> None:
                self.text = text

            def dispatch_request(self, **values: Any) -> Any:
                return f"{self.text} {request.method} {values}"

        app = Flask("app", static_folder=None)
        app.add_url_rule("/<x>", view_func=Page.as_view("page", "text"))
        client = app.test_client()
        assert client.get("/1").text == "text GET {'x': '1'}"
        assert client.post("/1").text == "text POST {'x': '1'}"
        assert client.put("/1").status_code == 405

    def test_methods_answer(self) -> None:
        seen: list[Any] = []

        class Item(MethodView):
            init_every_request = False

            def __init__(self) -> None:
                seen.append(self)

            def get(self) -> str:
                return "got"

            async def post(self) -> str:
                return "posted"

        app = Flask("app", static_folder=None)
        app.add_url_rule("/", view_func=Item.as_view("item"))
        client = app.test_client()
        assert client.get("/").text == "got"
        assert client.post("/").text == "posted"
        assert client.head("/").status_code == 200
        assert client.delete("/").status_code == 405
        assert len(seen) == 1
