"""A beginner's programs, as text. `{module}` is the framework, `{locals}` what has its locals."""

LOCALS = {"flask": "werkzeug.local", "reference_impl": "reference_impl.locals"}
STYLE = "body { color: teal }\n"

# One file with a bit of everything; `{end}` is what it ends with.
SITE = """
import os
from {module} import Flask, g, redirect, request, session, url_for

app = Flask(__name__)
app.secret_key = "for tests"

@app.before_request
def find_visitor():
    if "visitor" in session:
        g.visitor = session["visitor"]

@app.route("/")
def front():
    return f"front page for {getattr(g, 'visitor', 'nobody')}"

@app.route("/greet")
@app.route("/greet/<name>")
def greet(name="you"):
    return f"hello {name}"

@app.route("/topic/<int:number>")
def topic(number):
    return f"topic {number:d}"

@app.route("/files/<path:place>")
def file(place):
    return f"file {place}"

@app.route("/works/")
def works():
    return "all works"

@app.route("/contact")
def contact():
    return "contact"

@app.route("/enter", methods=["GET", "POST"])
def enter():
    if request.method == "POST":
        session["visitor"] = request.form["name"]
        return redirect(url_for("front"))
    return "who is it?"

@app.route("/where")
def where():
    style = url_for("static", filename="s.css")
    return " ".join([url_for("works"), url_for("greet", name="a b"), style])

@app.route("/process")
def process():
    return f"old {os.getpid()}"

@app.route("/broken")
def broken():
    raise LookupError("nothing there")

{end}
"""

NAME = "name=Ann"  # the form that is posted

# What a client sends to it, one after another with its cookies; the status and, where a page is the
# application's own, the text that come.
ASKED = (
    ("GET", "/", 200, "front page for nobody"),
    ("GET", "/greet", 200, "hello you"),
    ("GET", "/greet/J%C3%BCrgen%20M", 200, "hello Jürgen M"),
    ("GET", "/topic/17", 200, "topic 17"),
    ("GET", "/topic/x", 404, None),
    ("GET", "/files/a/b.txt", 200, "file a/b.txt"),
    ("GET", "/works/", 200, "all works"),
    ("GET", "/works", 308, None),
    ("GET", "/contact/", 404, None),
    ("POST", "/contact", 405, None),
    ("HEAD", "/contact", 200, ""),
    ("GET", "/enter", 200, "who is it?"),
    ("POST", "/enter", 302, None),
    ("GET", "/", 200, "front page for Ann"),
    ("GET", "/where", 200, "/works/ /greet/a%20b /static/s.css"),
    ("GET", "/static/s.css", 200, STYLE),
    ("GET", "/static/none.css", 404, None),
)

# A program that prints URLs outside of any request, and what it prints.
URLS = """
from {module} import Flask, url_for

app = Flask(__name__)

@app.route("/")
def front(): pass

@app.route("/enter")
def enter(): pass

@app.route("/greet/<name>")
def greet(name): pass

with app.test_request_context():
    print(url_for("front"))
    print(url_for("enter"))
    print(url_for("enter", back="/"))
    print(url_for("greet", name="Ann Lee"))
"""
URLS_PRINTED = ["/", "/enter", "/enter?back=/", "/greet/Ann%20Lee"]

# A stack of locals, looked at once and looked at anew: a proxy asks again each time.
STACKED = """
from {locals} import Local, LocalProxy, LocalStack

def filled():
    stack = LocalStack()
    stack.push("below")
    stack.push("above")
    return stack

stack = filled()
taken = stack.pop()
print(taken, taken, stack.top)

stack = filled()
proxy = LocalProxy(stack.pop)
print(str(proxy), str(proxy), stack.top)

local = Local()
name = local("name")
local.name = "kept here"
print(name, type(name).__name__)
"""
STACKED_PRINTED = ["above above below", "above below None", "kept here LocalProxy"]

# Two views of one name: the second one is refused, and told why.
TAKEN = """
from {module} import Flask

app = Flask(__name__)

@app.route("/")
def front(): pass

try:
    @app.route("/enter")
    def front(): pass
except AssertionError as error:
    print("refused:", "front" in str(error))
"""
TAKEN_PRINTED = ["refused: True"]

CGI = "from wsgiref.handlers import CGIHandler\n\nCGIHandler().run(app)\n"  # an end of the site
