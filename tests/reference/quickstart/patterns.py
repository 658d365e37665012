"""Programs in the style of the patterns of Flask's documentation that need no other library."""

from tests.reference.quickstart.program import Program

PROGRAMS = (
    Program(
        "application dispatching",
        "Flask, request",
        """
from werkzeug.middleware.dispatcher import DispatcherMiddleware

def create_app(name):
    made = Flask(name)
    made.config["NAME"] = name
    made.add_url_rule("/", "index", lambda: f"{made.config['NAME']} {request.script_root}")
    return made

app = create_app("front")
app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/back": create_app("back")})
""",
        (("GET /", "front "), ("GET /back/", "back /back"), ("GET /backwards", 404)),
    ),
    Program(
        "URL processors",
        "Flask, Blueprint, g, url_for",
        """
bp = Blueprint("frontend", __name__, url_prefix="/<lang_code>")

@bp.url_defaults
def add_language_code(endpoint, values):
    values.setdefault("lang_code", g.lang_code)

@bp.url_value_preprocessor
def pull_lang_code(endpoint, values):
    g.lang_code = values.pop("lang_code")

@bp.route("/")
def index():
    return f"{g.lang_code} {url_for('.about')}"

@bp.route("/about")
def about():
    return f"about in {g.lang_code} {url_for('.index', lang_code='fr')}"

app = Flask(__name__)
app.register_blueprint(bp)
""",
        (("GET /de/", "de /de/about"), ("GET /en/about", "about in en /fr/")),
    ),
    Program(
        "view decorators",
        "Flask, g, request, redirect, url_for, render_template_string",
        """
from functools import wraps

app = Flask(__name__)

@app.before_request
def who():
    g.user = request.args.get("user")

def login_required(f):
    @wraps(f)
    def decorated(*args, **kwargs):
        if g.user is None:
            return redirect(url_for("login", next=request.url))
        return f(*args, **kwargs)
    return decorated

def templated(source):
    def decorator(f):
        @wraps(f)
        def decorated(*args, **kwargs):
            return render_template_string(source, **f(*args, **kwargs))
        return decorated
    return decorator

@app.route("/secret")
@login_required
@templated("{{ g.user }} sees {{ what }}")
def secret():
    return {"what": "<it>"}

@app.route("/login")
def login():
    return request.args["next"]
""",
        (
            ("GET /secret?user=ann", "ann sees &lt;it&gt;"),
            (
                "GET /secret",
                (302, "Location: /login?next=/secret"),
            ),
        ),
    ),
    Program(
        "streaming",
        "Flask, request, stream_with_context, stream_template_string",
        """
app = Flask(__name__)

@app.get("/rows")
def rows():
    def generate():
        for number in range(3):
            yield f"{number},{number * number}\\n"
    return generate(), {"Content-Type": "text/csv"}

@app.get("/hello")
def hello():
    @stream_with_context
    def generate():
        yield "Hello "
        yield request.args["name"]
    return generate()

@app.get("/page")
def page():
    return stream_template_string("{% for n in numbers %}{{ n }}-{{ request.path }} {% endfor %}",
                                  numbers=range(2))
""",
        (
            ("GET /rows", "0,0\n1,1\n2,4\n"),
            ("GET /rows", (200, "Content-Type: text/csv")),
            ("GET /hello?name=Ann", "Hello Ann"),
            ("GET /page", "0-/page 1-/page "),
        ),
    ),
    Program(
        "deferred callbacks",
        "Flask, after_this_request, g, request",
        """
app = Flask(__name__)

@app.before_request
def detect_language():
    language = request.args.get("lang")
    if language is not None:
        @after_this_request
        def remember(response):
            response.set_cookie("lang", language)
            return response
    g.language = language or request.cookies.get("lang", "en")

@app.route("/")
def index():
    return g.language
""",
        (("GET /", "en"), ("GET /?lang=ko", "ko"), ("GET /", "ko")),
    ),
    Program(
        "signals",
        "Flask, template_rendered, request_finished, render_template_string",
        """
app = Flask(__name__)
seen = []

@template_rendered.connect_via(app)
def rendered(sender, template, context, **extra):
    seen.append(f"{sender.name} {context['a']}")

def finished(sender, response, **extra):
    seen.append(str(response.status_code))

request_finished.connect(finished, app)

@app.route("/")
def index():
    return render_template_string("{{ a }}", a=1)

@app.route("/seen")
def all_seen():
    return " ".join(seen)
""",
        (("GET /", "1"), ("GET /seen", "quickstart 1 200")),
    ),
    Program(
        "subclassing",
        "Flask, Request, Response, request, jsonify",
        """
from flask.json.provider import DefaultJSONProvider
from flask.views import MethodView

class ShoutingRequest(Request):
    @property
    def name(self):
        return self.args.get("name", "nobody").upper()

class PlainResponse(Response):
    default_mimetype = "text/plain"

class Provider(DefaultJSONProvider):
    def default(self, o):
        return o.as_json() if hasattr(o, "as_json") else super().default(o)

class MyFlask(Flask):
    request_class = ShoutingRequest
    response_class = PlainResponse
    json_provider_class = Provider

    def process_response(self, response):
        response.headers["X-App"] = self.name
        return super().process_response(response)

    def handle_http_exception(self, e):
        return f"{e.code} by {self.name}", e.code

class Point:
    def as_json(self):
        return [1, 2]

app = MyFlask(__name__)
app.add_url_rule("/", "index", lambda: request.name)
app.add_url_rule("/point", "point", lambda: jsonify(Point()))
""",
        (
            ("GET /?name=ann", "ANN"),
            ("GET /", (200, "Content-Type: text/plain; charset=utf-8")),
            ("GET /", (200, "X-App: quickstart")),
            ("GET /point", "[1,2]\n"),
            ("GET /missing", "404 by quickstart"),
        ),
    ),
    Program(
        "custom error pages",
        "Flask, abort, json, jsonify, render_template_string",
        """
from werkzeug.exceptions import HTTPException

app = Flask(__name__)

class InvalidUsage(Exception):
    status_code = 400

    def __init__(self, message):
        self.message = message

@app.errorhandler(InvalidUsage)
def invalid(e):
    return jsonify(message=e.message), e.status_code

@app.errorhandler(404)
def not_found(e):
    return render_template_string("<p>{{ e.description }}</p>", e=e), 404

@app.errorhandler(HTTPException)
def as_json(e):
    response = e.get_response()
    response.data = json.dumps({"code": e.code, "name": e.name})
    response.content_type = "application/json"
    return response

@app.route("/bad")
def bad():
    raise InvalidUsage("no")

@app.route("/gone")
def gone():
    abort(410)

@app.route("/there")
def there():
    abort(404, description="not <here>")
""",
        (
            ("GET /bad", '{"message":"no"}\n'),
            ("GET /gone", '{"code": 410, "name": "Gone"}'),
            ("GET /gone", (410, "Content-Type: application/json")),
            ("GET /there", "<p>not &lt;here&gt;</p>"),
        ),
    ),
    Program(
        "method overrides",
        "Flask, request",
        """
class Override:
    allowed = {"GET", "HEAD", "POST", "DELETE", "PUT", "PATCH", "OPTIONS"}
    bodyless = {"GET", "HEAD", "OPTIONS", "DELETE"}

    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        method = environ["QUERY_STRING"].partition("_method=")[2].upper()
        if method in self.allowed:
            environ["REQUEST_METHOD"] = method
        if method in self.bodyless:
            environ["CONTENT_LENGTH"] = "0"
        return self.app(environ, start_response)

app = Flask(__name__)
app.wsgi_app = Override(app.wsgi_app)

@app.route("/", methods=["DELETE", "PUT", "POST"])
def index():
    return f"{request.method} {request.form.get('a')}"
""",
        (
            ("POST /?_method=delete a=1", "DELETE None"),
            ("POST /?_method=put a=1", "PUT 1"),
            ("POST /?_method=unknown a=1", "POST 1"),
            ("POST /?_method=get", 405),
        ),
    ),
)
