"""Quick-start programs about what is around views: requests made by hand, files, servers."""

from tests.reference.quickstart.program import Program

PROGRAMS = (
    Program(
        "escaping",
        "Flask, request",
        """
from markupsafe import escape

app = Flask(__name__)

@app.route("/<name>")
def hello(name):
    return f"Hello, {escape(name)} {escape(request.args.get('from', ''))}!"
""",
        (
            ("GET /%3Cscript%3E", "Hello, &lt;script&gt; !"),
            ("GET /Ann?from=%22here%22", "Hello, Ann &#34;here&#34;!"),
        ),
    ),
    Program(
        "a request by hand",
        "Flask, request, url_for, g, session, current_app, has_request_context",
        """
app = Flask(__name__)
app.secret_key = "not a secret"
seen = []

@app.route("/user/<username>", methods=["GET", "POST"])
def profile(username):
    return username

@app.before_request
def never():
    seen.append("before")

with app.test_request_context():
    seen.append(url_for("profile", username="John Doe", page=2))
    seen.append(request.path)

with app.test_request_context("/user/Ann?x=1", method="POST", data={"y": "2"}):
    seen += [request.method, request.path, request.args["x"], request.form["y"]]
    seen += [request.endpoint, str(request.view_args), str("user" in session)]

with app.app_context():
    g.value = current_app.name
    seen += [g.value, g.get("other", "none"), str(has_request_context())]

environ = {
    "REQUEST_METHOD": "GET", "PATH_INFO": "/user/x", "QUERY_STRING": "q=1", "SCRIPT_NAME": "",
    "SERVER_NAME": "localhost", "SERVER_PORT": "80", "wsgi.url_scheme": "http",
}
with app.request_context(environ):
    seen.append(request.full_path)
answered = [*seen]
seen.clear()

try:
    request.path
except RuntimeError:
    answered.append("unbound")

@app.route("/")
def index():
    return "|".join(answered + seen)
""",
        (
            (
                "GET /",
                "/user/John%20Doe?page=2|/|POST|/user/Ann|1|2|profile|{'username': 'Ann'}|False"
                "|quickstart|none|False|/user/x?q=1|unbound|before",
            ),
        ),
    ),
    Program(
        "static files",
        "Flask, url_for, send_from_directory",
        """
from pathlib import Path

Path(folder, "style.css").write_text("p { margin: 0 }")
Path(folder, "sub").mkdir()
Path(folder, "sub", "data.txt").write_text("0123456789")

app = Flask(__name__, static_folder=folder, static_url_path="/static")

@app.route("/")
def index():
    return url_for("static", filename="sub/data.txt")

@app.route("/download/<path:name>")
def download(name):
    return send_from_directory(folder, name, as_attachment=True)
""",
        (
            ("GET /", "/static/sub/data.txt"),
            ("GET /static/style.css", "p { margin: 0 }"),
            ("GET /static/style.css", (200, "Content-Type: text/css; charset=utf-8")),
            ("GET /static/sub/data.txt", "0123456789"),
            ("HEAD /static/sub/data.txt", (200, "Content-Length: 10")),
            ("POST /static/sub/data.txt", 405),
            ("GET /static/none.css", 404),
            ("GET /static/../quickstart.py", 404),
            ("GET /download/sub/data.txt", "0123456789"),
            ("GET /download/none", 404),
        ),
    ),
    Program(
        "uploads",
        "Flask, request",
        """
from pathlib import Path

from werkzeug.utils import secure_filename

app = Flask(__name__)

@app.route("/upload", methods=["GET", "POST"])
def upload():
    if request.method == "POST":
        file = request.files["the_file"]
        path = Path(folder, secure_filename(file.filename))
        file.save(path)
        return f"{file.filename} {path.name} {path.read_text()} {request.form.get('note')}"
    return "form"
""",
        (
            ("GET /upload", "form"),
            ("POST /upload the_file=@content note=short", "my file.txt my_file.txt content short"),
            ("POST /upload other=@content", 400),
        ),
    ),
    Program(
        "logging",
        "Flask",
        """
import logging

app = Flask("program")
lines = []

class Keeping(logging.Handler):
    def emit(self, record):
        lines.append(f"{record.levelname} {record.getMessage()}")

app.logger.addHandler(Keeping())
app.logger.warning("A warning occurred (%d apples)", 42)

@app.route("/")
def index():
    return f"{app.logger.name}: {', '.join(lines)}"
""",
        (("GET /", "program: WARNING A warning occurred (42 apples)"),),
    ),
    Program(
        "behind a proxy",
        "Flask, request, url_for",
        """
from werkzeug.middleware.proxy_fix import ProxyFix

app = Flask(__name__)

class Proxy:
    def __init__(self, wrapped):
        self.wrapped = wrapped

    def __call__(self, environ, start_response):
        environ |= {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_HOST": "public.example"}
        return self.wrapped(environ, start_response)

app.wsgi_app = Proxy(ProxyFix(app.wsgi_app, x_proto=1, x_host=1))

@app.route("/")
def index():
    return f"{request.scheme} {request.host} {url_for('index', _external=True)}"
""",
        (("GET /", "https public.example https://public.example/"),),
    ),
    Program(
        "views as classes",
        "Flask, session, redirect, url_for",
        """
from flask.views import MethodView, View

app = Flask(__name__)
app.secret_key = "not a secret"

class Page(View):
    init_every_request = False

    def __init__(self, name):
        self.name = name

    def dispatch_request(self):
        return self.name

class Counter(MethodView):
    def get(self):
        return str(session.get("counter", 0))

    def post(self):
        session["counter"] = session.get("counter", 0) + 1
        return redirect(url_for("counter"))

app.add_url_rule("/about", view_func=Page.as_view("about", "the about page"))
app.add_url_rule("/counter", view_func=Counter.as_view("counter"))
""",
        (
            ("GET /about", "the about page"),
            ("POST /about", 405),
            ("GET /counter", "0"),
            ("POST /counter", (302, "Location: /counter")),
            ("POST /counter", 302),
            ("GET /counter", "2"),
            ("PUT /counter", (405, "Allow: GET, HEAD, OPTIONS, POST")),
        ),
    ),
    Program(
        "configuration",
        "Flask, current_app, request",
        """
app = Flask(__name__)
app.config.from_mapping(GREETING="Hello", ignored=1)
app.config.update(MAX_CONTENT_LENGTH=20)

@app.route("/", methods=["GET", "POST"])
def index():
    greeting = current_app.config["GREETING"]
    return f"{greeting} {request.form.get('name', 'you')} {'ignored' in app.config}"
""",
        (
            ("GET /", "Hello you False"),
            ("POST / name=Ann", "Hello Ann False"),
            ("POST / name=Annnnnnnnnnnnnnnnnnnnnnnnnnn", 413),
        ),
    ),
)
