"""Quick-start programs about responses, cookies, sessions, errors, contexts."""

from tests.reference.quickstart.program import Program

PROGRAMS = (
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
)
