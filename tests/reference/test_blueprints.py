"""Blueprints of the reference: names, prefixes, hooks, handlers, nesting."""

from typing import Any

import pytest

from reference_impl import Blueprint, Flask, abort, request, url_for


@pytest.fixture
def app() -> Flask:
    app = Flask("app", static_folder=None)
    app.logger.disabled = True
    return app


def noting(seen: list[str], name: str) -> Any:
    def hook(*arguments: Any) -> Any:
        seen.append(name)
        return arguments[0] if arguments and "after" in name else None

    return hook


def add_hooks(target: Any, seen: list[str], name: str) -> None:
    target.before_request(noting(seen, f"before {name}"))
    target.after_request(noting(seen, f"after {name}"))
    target.teardown_request(noting(seen, f"teardown {name}"))


class TestRoutes:
    @pytest.mark.parametrize("prefix", [None, "", "/", "/p", "/p/"])
    @pytest.mark.parametrize("rule", ["/", "/x", "/x/"])
    def test_prefixes_join_with_one_slash(self, app: Flask, prefix: Any, rule: str) -> None:
        blueprint = Blueprint("b", __name__, url_prefix="/default")
        blueprint.add_url_rule(rule, "view", lambda: "")
        plain = Blueprint("plain", __name__, url_prefix=prefix)
        plain.add_url_rule(rule, "view", lambda: "")
        app.register_blueprint(blueprint, url_prefix=prefix)
        app.register_blueprint(plain, name="other")
        rules = {rule.endpoint: str(rule) for rule in app.url_map.iter_rules()}
        joined = f"{(prefix or '').rstrip('/')}{rule}"
        assert rules["other.view"] == joined
        assert rules["b.view"] == (f"/default{rule}" if prefix is None else joined)

    def test_names(self, app: Flask) -> None:
        blueprint = Blueprint("b", __name__, url_prefix="/b")
        blueprint.add_url_rule("/", "index", lambda: f"{request.blueprint} {url_for('.index')}")
        app.add_url_rule("/", "index", lambda: f"{request.blueprint} {url_for('.index')}")
        app.register_blueprint(blueprint)
        client = app.test_client()
        assert client.get("/b/").text == "b /b/"
        assert client.get("/").text == "None /"

    @pytest.mark.parametrize("name", ["", "a.b"])
    def test_bad_names(self, name: str) -> None:
        with pytest.raises(ValueError):
            Blueprint(name, __name__)

    def test_bad_endpoints(self) -> None:
        blueprint = Blueprint("b", __name__)

        def view() -> str:
            return ""

        with pytest.raises(ValueError):
            blueprint.add_url_rule("/", "a.b", view)
        view.__name__ = "a.b"
        with pytest.raises(ValueError):
            blueprint.add_url_rule("/", view_func=view)

    def test_registered_twice(self, app: Flask) -> None:
        blueprint = Blueprint("b", __name__)
        blueprint.add_url_rule("/", "view", lambda: str(request.endpoint))
        app.register_blueprint(blueprint, url_prefix="/one")
        app.register_blueprint(blueprint, url_prefix="/two", name="other")
        with pytest.raises(ValueError):
            app.register_blueprint(blueprint)
        client = app.test_client()
        assert client.get("/one/").text == "b.view"
        assert client.get("/two/").text == "other.view"

    def test_set_up_ends_with_registration(self, app: Flask) -> None:
        blueprint = Blueprint("b", __name__)
        app.register_blueprint(blueprint)
        for register in (
            lambda: blueprint.add_url_rule("/", "view", lambda: ""),
            lambda: blueprint.before_request(lambda: None),
            lambda: blueprint.app_errorhandler(404)(lambda error: ""),
            lambda: blueprint.register_blueprint(Blueprint("c", __name__)),
        ):
            with pytest.raises(AssertionError):
                register()

    def test_record(self, app: Flask) -> None:
        seen: list[Any] = []
        blueprint = Blueprint("b", __name__)
        blueprint.record(lambda state: seen.append((state.app, state.first_registration)))
        blueprint.record_once(lambda state: seen.append("once"))
        app.register_blueprint(blueprint)
        app.register_blueprint(blueprint, name="c")
        assert seen == [(app, True), "once", (app, False)]

    def test_url_defaults(self, app: Flask) -> None:
        blueprint = Blueprint("b", __name__, url_defaults={"a": 1})
        blueprint.add_url_rule("/", "view", lambda **values: values)
        app.register_blueprint(blueprint, url_defaults={"b": 2})
        assert app.test_client().get("/").json == {"a": 1, "b": 2}

    def test_static_files(self, app: Flask, tmp_path: Any) -> None:
        (tmp_path / "files").mkdir()
        (tmp_path / "files" / "x.txt").write_text("x")
        blueprint = Blueprint(
            "b", __name__, static_folder="files", url_prefix="/b", root_path=str(tmp_path)
        )
        app.register_blueprint(blueprint)
        with app.test_request_context():
            url = url_for("b.static", filename="x.txt")
        assert url == "/b/files/x.txt"
        assert app.test_client().get(url, buffered=True).data == b"x"


class TestHooks:
    def test_order(self, app: Flask) -> None:
        seen: list[str] = []
        parent, child = Blueprint("p", __name__, url_prefix="/p"), Blueprint("c", __name__)
        for target, name in ((app, "app"), (parent, "p"), (child, "c")):
            add_hooks(target, seen, name)
        child.add_url_rule("/c", "view", lambda: str(request.endpoint))
        parent.register_blueprint(child)
        app.register_blueprint(parent)
        client = app.test_client()
        assert client.get("/p/c", buffered=True).text == "p.c.view"
        assert seen == [
            *("before app", "before p", "before c", "after c", "after p", "after app"),
            *("teardown c", "teardown p", "teardown app"),
        ]
        seen.clear()
        client.get("/p/missing", buffered=True)
        assert seen == ["before app", "after app", "teardown app"]

    def test_for_the_whole_application(self, app: Flask) -> None:
        seen: list[str] = []
        blueprint = Blueprint("b", __name__)
        blueprint.before_app_request(noting(seen, "before"))
        blueprint.after_app_request(noting(seen, "after"))
        blueprint.teardown_app_request(noting(seen, "teardown"))
        blueprint.app_url_value_preprocessor(noting(seen, "preprocess"))
        blueprint.app_url_defaults(lambda endpoint, values: values.setdefault("x", 1))
        blueprint.app_errorhandler(404)(lambda error: "handled")
        app.add_url_rule("/<int:x>", "view", lambda x: "")
        app.register_blueprint(blueprint)
        assert app.test_client().get("/missing", buffered=True).text == "handled"
        assert seen == ["preprocess", "before", "after", "teardown"]
        with app.test_request_context():
            assert url_for("view") == "/1"


class TestHandlers:
    def test_lookup(self, app: Flask) -> None:
        parent, child = Blueprint("p", __name__, url_prefix="/p"), Blueprint("c", __name__)

        @child.get("/<kind>")
        def view(kind: str) -> str:
            if kind == "key":
                raise KeyError
            if kind == "value":
                raise ValueError
            abort(int(kind))

        child.register_error_handler(KeyError, lambda error: "child")
        parent.register_error_handler(ValueError, lambda error: "parent")
        parent.register_error_handler(Exception, lambda error: "parent, any")
        app.register_error_handler(404, lambda error: "app, 404")
        app.register_error_handler(KeyError, lambda error: "app")
        parent.register_blueprint(child)
        app.register_blueprint(parent)
        client = app.test_client()
        for path, text in {
            "/p/key": "child",
            "/p/value": "parent",
            "/p/404": "app, 404",
            "/p/403": "parent, any",
            "/p/not/there": "app, 404",
        }.items():
            assert client.get(path, buffered=True).text == text

    def test_routing_errors_are_the_applications(self, app: Flask) -> None:
        blueprint = Blueprint("b", __name__, url_prefix="/b")
        blueprint.register_error_handler(404, lambda error: "handled")
        blueprint.register_error_handler(405, lambda error: "handled")
        blueprint.add_url_rule("/x", "x", lambda: "")
        app.register_blueprint(blueprint)
        client = app.test_client()
        assert client.get("/b/missing").status_code == 404
        assert client.post("/b/x").status_code == 405


def test_nested_prefixes_and_subdomains() -> None:
    app = Flask("app", static_folder=None, subdomain_matching=True)
    app.config["SERVER_NAME"] = "example.org"
    outer = Blueprint("outer", __name__, url_prefix="/o/", subdomain="api")
    inner = Blueprint("inner", __name__, url_prefix="/i", subdomain="v1")
    inner.add_url_rule("/x", "x", lambda: "found")
    outer.register_blueprint(inner)
    app.register_blueprint(outer)
    response = app.test_client().get("/o/i/x", headers={"Host": "v1.api.example.org"})
    assert response.text == "found"
    with app.app_context():
        assert url_for("outer.inner.x") == "http://v1.api.example.org/o/i/x"
