"""Quick-start programs about rules, URLs, methods, blueprints."""

from tests.reference.quickstart.program import Program

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
