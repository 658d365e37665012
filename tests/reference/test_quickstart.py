"""Programs in the style of a quick start, run with Flask's import and with the reference's.

Each program is text in which only the import differs. It defines `app`; the requests below it
are sent with the test client, and what comes back is written down here. Both have to agree.
"""

from dataclasses import dataclass
from typing import Any

import pytest

# The one other import that differs.
CONVERTERS = {"flask": "werkzeug.routing", "reference_impl": "reference_impl.converters"}


@dataclass(frozen=True, slots=True)
class Program:
    """A program, requests to it, and the answer to each: status, then headers or body."""

    name: str
    imports: str
    source: str
    requests: tuple[tuple[str, Any], ...]

    def run(self, framework: str) -> list[Any]:
        """Run the program and send the requests; return the answers."""
        names: dict[str, Any] = {"__name__": "quickstart"}
        source = self.source.replace("CONVERTERS", CONVERTERS[framework])
        exec(f"from {framework} import {self.imports}\n{source}", names)
        app = names["app"]
        app.logger.disabled = True
        client = app.test_client()
        return [answer(client, request, wanted) for request, wanted in self.requests]


def answer(client: Any, request: str, wanted: Any) -> Any:
    """Send `METHOD /path [name=value ...]` and return what `wanted` asks for."""
    method, path, *form = request.split()
    data = dict(pair.split("=", 1) for pair in form)
    with client.open(path, method=method, data=data or None, buffered=True) as response:
        if isinstance(wanted, str):
            return response.get_data(as_text=True)
        if isinstance(wanted, int):
            return response.status_code
        return (response.status_code, *(header(response, name) for name in wanted[1:]))


def header(response: Any, wanted: str) -> str:
    """Return `Name: value` for the header that `wanted` names, with lists in order."""
    name = wanted.partition(": ")[0]
    values = sorted(", ".join(response.headers.getlist(name)).split(", "))
    return f"{name}: {', '.join(values)}".replace("http://localhost", "")


PROGRAMS = (
    Program(
        "hello",
        "Flask",
        """
app = Flask(__name__)

@app.route("/")
def hello_world():
    return "<p>Hello, World!</p>"
""",
        (
            ("GET /", "<p>Hello, World!</p>"),
            ("GET /", (200, "Content-Type: text/html; charset=utf-8", "Content-Length: 20")),
            ("HEAD /", (200, "Content-Length: 20")),
            ("HEAD /", ""),
            ("GET /missing", 404),
        ),
    ),
    Program(
        "variables",
        "Flask",
        """
app = Flask(__name__)

@app.route("/user/<username>")
def profile(username):
    return f"User {username}"

@app.route("/post/<int:post_id>")
def post(post_id):
    return f"Post {post_id + 1}"

@app.route("/path/<path:subpath>")
def subpath(subpath):
    return f"Subpath {subpath}"

@app.route("/half/<float:number>")
def half(number):
    return str(number / 2)

@app.route("/color/<any(red, green):color>-<int:level>")
def color(color, level):
    return f"{color} {level}"

@app.route("/id/<uuid:value>")
def identify(value):
    return value.hex
""",
        (
            ("GET /user/J%C3%BCrgen%20%2B", "User Jürgen +"),
            ("GET /user/a/b", 404),
            ("GET /post/41", "Post 42"),
            ("GET /post/-1", 404),
            ("GET /post/x", 404),
            ("GET /path/a/b//c", "Subpath a/b//c"),
            ("GET /half/2.5", "1.25"),
            ("GET /half/2", 404),
            ("GET /color/red-7", "red 7"),
            ("GET /color/blue-7", 404),
            ("GET /id/00000000-0000-0000-0000-00000000000A", "0" * 31 + "a"),
        ),
    ),
    Program(
        "unique URLs",
        "Flask",
        """
app = Flask(__name__)

@app.route("/projects/")
def projects():
    return "The project page"

@app.route("/about")
def about():
    return "The about page"

@app.route("/all/", defaults={"page": 1})
@app.route("/all/page/<int:page>")
def everything(page):
    return f"Page {page}"
""",
        (
            ("GET /projects/", "The project page"),
            ("GET /projects", (308, "Location: /projects/")),
            ("GET /projects?a=1&b=%2F", (308, "Location: /projects/?a=1&b=%2F")),
            ("GET /about", "The about page"),
            ("GET /about/", 404),
            ("GET /all/", "Page 1"),
            ("GET /all/page/2", "Page 2"),
            ("GET /all/page/1", (308, "Location: /all/")),
        ),
    ),
    Program(
        "building URLs",
        "Flask, url_for, request",
        """
app = Flask(__name__)

@app.route("/")
def index():
    return " ".join([
        url_for("index"), url_for("login"), url_for("login", next="/"),
        url_for("profile", username="John Doe"), url_for("profile", username="a&b", x=[1, 2]),
        url_for("static", filename="style.css"), url_for("index", _external=True),
        url_for("index", _anchor="top"), url_for("index", _scheme="https", _external=True),
    ])

@app.route("/login")
def login():
    return "login"

@app.route("/user/<username>")
def profile(username):
    return f"{username}'s profile"
""",
        (
            (
                "GET /",
                "/ /login /login?next=/ /user/John%20Doe /user/a&b?x=1&x=2 /static/style.css"
                " http://localhost/ /#top https://localhost/",
            ),
        ),
    ),
    Program(
        "methods",
        "Flask, request",
        """
app = Flask(__name__)

@app.route("/login", methods=["GET", "POST"])
def login():
    if request.method == "POST":
        return f"hello {request.form['name']}"
    return "form"

@app.get("/only")
def only_get():
    return "got"

@app.post("/only")
def only_post():
    return "posted", 201
""",
        (
            ("GET /login", "form"),
            ("POST /login name=Ann", "hello Ann"),
            ("POST /login other=Ann", 400),
            ("PUT /login", (405, "Allow: GET, HEAD, OPTIONS, POST")),
            ("OPTIONS /login", (200, "Allow: GET, HEAD, OPTIONS, POST")),
            ("POST /only", 201),
            ("GET /only", "got"),
            ("DELETE /only", 405),
        ),
    ),
    Program(
        "responses",
        "Flask, make_response, jsonify, redirect, abort, url_for, Response",
        """
app = Flask(__name__)

@app.route("/json")
def as_json():
    return {"b": [1, None, True], "a": "\\u00e9"}

@app.route("/list")
def as_list():
    return [{"a": 1}]

@app.route("/jsonify")
def with_jsonify():
    return jsonify(a=1, b=2)

@app.route("/made")
def made():
    response = make_response("made", 203)
    response.headers["X-Parachutes"] = "cool"
    return response

@app.route("/tuple")
def as_tuple():
    return "text", 202, {"X-One": "1", "Content-Type": "text/plain"}

@app.route("/stream")
def stream():
    return (part for part in ["a", "b"])

@app.route("/none")
def nothing():
    return None

@app.route("/go")
def go():
    return redirect(url_for("as_json"))

@app.route("/forbidden")
def forbidden():
    abort(403)

@app.route("/teapot")
def teapot():
    abort(Response("short and stout", 418))
""",
        (
            ("GET /json", '{"a":"\\u00e9","b":[1,null,true]}\n'),
            ("GET /json", (200, "Content-Type: application/json")),
            ("GET /list", '[{"a":1}]\n'),
            ("GET /jsonify", '{"a":1,"b":2}\n'),
            ("GET /made", (203, "X-Parachutes: cool")),
            ("GET /tuple", (202, "X-One: 1", "Content-Type: text/plain")),
            ("GET /stream", "ab"),
            ("GET /none", 500),
            ("GET /go", (302, "Location: /json")),
            ("GET /forbidden", 403),
            ("GET /teapot", "short and stout"),
        ),
    ),
    Program(
        "cookies and sessions",
        "Flask, request, session, redirect, url_for, make_response, flash, get_flashed_messages",
        """
app = Flask(__name__)
app.secret_key = "not a secret"

@app.route("/")
def index():
    if "username" in session:
        return f"Logged in as {session['username']}"
    return "You are not logged in"

@app.route("/login", methods=["POST"])
def login():
    session["username"] = request.form["username"]
    flash("welcome")
    return redirect(url_for("index"))

@app.route("/logout")
def logout():
    session.pop("username", None)
    return redirect(url_for("index"))

@app.route("/messages")
def messages():
    return ",".join(get_flashed_messages())

@app.route("/cookie")
def cookie():
    response = make_response(request.cookies.get("seen", "never"))
    response.set_cookie("seen", "before")
    return response
""",
        (
            ("GET /", "You are not logged in"),
            ("GET /", (200, "Vary: Cookie")),
            ("POST /login username=Ann", (302, "Location: /", "Vary: Cookie")),
            ("GET /", "Logged in as Ann"),
            ("GET /messages", "welcome"),
            ("GET /messages", ""),
            ("GET /logout", 302),
            ("GET /", "You are not logged in"),
            ("GET /cookie", "never"),
            ("GET /cookie", "before"),
        ),
    ),
    Program(
        "errors",
        "Flask, abort, request",
        """
from werkzeug.exceptions import HTTPException

app = Flask(__name__)

class Weird(Exception):
    pass

@app.errorhandler(404)
def not_found(error):
    return f"no {request.path}", 404

@app.errorhandler(Weird)
def weird(error):
    return f"weird {error}"

@app.errorhandler(HTTPException)
def http(error):
    return f"{error.code}", error.code

@app.errorhandler(500)
def failed(error):
    return type(error.original_exception).__name__, 500

@app.route("/weird")
def raise_weird():
    raise Weird("thing")

@app.route("/gone")
def gone():
    abort(410)

@app.route("/broken")
def broken():
    return 1 / 0

@app.after_request
def mark(response):
    response.headers["X-Marked"] = "yes"
    return response
""",
        (
            ("GET /missing", "no /missing"),
            ("GET /missing", (404, "X-Marked: yes")),
            ("GET /weird", "weird thing"),
            ("GET /weird", 200),
            ("GET /gone", "410"),
            ("POST /gone", "405"),
            ("GET /broken", "ZeroDivisionError"),
            ("GET /broken", (500, "X-Marked: yes")),
        ),
    ),
    Program(
        "contexts",
        "Flask, g, request, current_app, after_this_request, has_request_context, session,"
        " copy_current_request_context, stream_with_context, Response",
        """
import threading
from contextvars import copy_context

app = Flask(__name__)
app.secret_key = "not a secret"
closed = []

def database():
    if "database" not in g:
        g.database = f"database for {request.path}"
    return g.database

@app.teardown_appcontext
def close_database(error):
    closed.append(g.pop("database", None))

@app.before_request
def load_user():
    g.user = request.args.get("user", "nobody")

@app.route("/database")
def show_database():
    return f"{database()} of {g.user} in {current_app.name}"

@app.route("/closed")
def show_closed():
    return str(closed)

@app.route("/later")
def later():
    @after_this_request
    def add_header(response):
        response.headers["X-User"] = g.user
        return response
    return "later"

@app.route("/thread")
def thread():
    seen = []
    @copy_current_request_context
    def work():
        seen.append(request.path)
    def blind():
        seen.append(has_request_context())
    for target in (work, blind, lambda: copy_context().run(blind)):
        worker = threading.Thread(target=target)
        worker.start()
        worker.join()
    return str(seen)

@app.route("/stream")
def stream():
    @stream_with_context
    def generate():
        yield "Hello "
        yield request.args["name"]
        yield "!"
    return Response(generate())

@app.route("/inner")
def inner():
    with app.test_request_context("/other?name=x"):
        text = f"{request.path} {request.args['name']} {'user' in g} "
    return text + request.path
""",
        (
            ("GET /database?user=Ann", "database for /database of Ann in quickstart"),
            ("GET /database", "database for /database of nobody in quickstart"),
            ("GET /closed", "['database for /database', 'database for /database']"),
            ("GET /later?user=Bob", (200, "X-User: Bob")),
            ("GET /thread", "['/thread', False, False]"),
            ("GET /stream?name=World", "Hello World!"),
        ),
    ),
    Program(
        "blueprints",
        "Flask, Blueprint, url_for, abort, request, g",
        """
bp = Blueprint("shop", __name__, url_prefix="/shop/<lang>")
items = Blueprint("items", __name__, url_prefix="/items")

@bp.url_defaults
def add_language(endpoint, values):
    values.setdefault("lang", getattr(g, "lang", "en"))

@bp.url_value_preprocessor
def pull_language(endpoint, values):
    g.lang = values.pop("lang")

@bp.route("/")
def index():
    return f"{g.lang} {url_for('.index')} {url_for('shop.items.show', number=3)}"

@items.route("/<int:number>")
def show(number):
    if number == 0:
        abort(404)
    return f"{request.blueprint} {number} {url_for('.show', number=4)}"

@items.errorhandler(404)
def missing(error):
    return "no such item", 404

bp.register_blueprint(items)
app = Flask(__name__)
app.register_blueprint(bp)
""",
        (
            ("GET /shop/de/", "de /shop/de/ /shop/de/items/3"),
            ("GET /shop/fr/items/7", "shop.items 7 /shop/fr/items/4"),
            ("GET /shop/fr/items/0", "no such item"),
            ("GET /shop/fr/items/x", 404),
            ("GET /shop/fr", (308, "Location: /shop/fr/")),
        ),
    ),
    Program(
        "converters of one's own",
        "Flask, url_for",
        """
from CONVERTERS import BaseConverter, ValidationError

app = Flask(__name__)

class EvenConverter(BaseConverter):
    regex = "[0-9]+"

    def to_python(self, value):
        if int(value) % 2:
            raise ValidationError
        return int(value)

    def to_url(self, value):
        return str(value)

app.url_map.converters["even"] = EvenConverter

@app.route("/even/<even:number>")
def even(number):
    return f"{number} {url_for('even', number=number + 2)}"
""",
        (("GET /even/4", "4 /even/6"), ("GET /even/3", 404), ("GET /even/x", 404)),
    ),
    Program(
        "async",
        "Flask, g, request",
        """
import asyncio

app = Flask(__name__)

@app.before_request
async def before():
    g.seen = ["before"]

@app.route("/<name>")
async def view(name):
    await asyncio.sleep(0)
    g.seen.append(request.path)
    return " ".join([name, *g.seen])
""",
        (("GET /x", "x before /x"),),
    ),
    Program(
        "middleware",
        "Flask, request",
        """
app = Flask(__name__)

class Prefix:
    def __init__(self, wrapped):
        self.wrapped = wrapped

    def __call__(self, environ, start_response):
        environ["SCRIPT_NAME"] = "/mounted"
        return self.wrapped(environ, start_response)

app.wsgi_app = Prefix(app.wsgi_app)

@app.route("/p/")
def index():
    return request.script_root + request.path
""",
        (("GET /p/", "/mounted/p/"), ("GET /p", (308, "Location: /mounted/p/"))),
    ),
)


def expected(program: Program) -> list[Any]:
    """Return the answers that are written down with the requests."""
    return [wanted for _, wanted in program.requests]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_with_the_reference(program: Program) -> None:
    assert program.run("reference_impl") == expected(program)


@pytest.fixture
def _modern_flask() -> None:
    flask = pytest.importorskip("flask")
    from importlib.metadata import version

    if tuple(map(int, version("flask").split(".")[:2])) < (3, 1):
        pytest.skip(f"the programs are written for Flask 3.1, not {version('flask')}")
    assert flask


@pytest.mark.usefixtures("_modern_flask")
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_with_flask(program: Program) -> None:
    if program.name == "async":
        pytest.importorskip("asgiref")
    assert program.run("flask") == expected(program)
