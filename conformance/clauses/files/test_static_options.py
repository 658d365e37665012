"""Static files: where the folder is, under which URL and on which host, and whose goes first."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from conformance.clause import MUST, SHOULD, clause
from conformance.clauses.building import built
from conformance.clauses.delivering import ages
from conformance.describe.app import App, Declaration, blueprint, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.files import CONTENTS, folder, path_of
from conformance.describe.messages import get
from conformance.describe.steps import url
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, plain_sense

STATIC = FLASK.api("Flask", "static_folder, static_url_path and static_host")
BLUEPRINT_FILES = FLASK("Modular Applications with Blueprints", "Static Files")
PLAIN = CONTENTS["plain.txt"]
FILE = CONTENTS["deep/er/file.txt"]


def site(**options: Any) -> App:
    """Return an app with a page and these options."""
    return App(view("/", endpoint="index"), options=options)


def check_served(impl: Implementation, app: App, path: str, wanted: bytes, **details: Any) -> None:
    """Check that a path gives a file."""
    reply = impl.reply(app, get(path, **details))
    expect([reply.status, reply.body], [200, wanted], f"{path} of {app.options}")


@clause("files.static-folder-spellings", MUST, needs=[C.STATIC, C.STATIC_RULE], source=STATIC)
def test_static_folder_spellings(impl: Implementation) -> None:
    """The static folder MUST be taken as a text or a `Path`, with a slash at its end or without,
    and a relative one be below the root path.
    """
    outer = os.path.dirname(folder())
    for spelled in (folder(), folder() + "/", Path(folder())):
        check_served(impl, site(static_folder=spelled), "/static/plain.txt", PLAIN)
    for root in (outer, outer + "/"):
        for spelled in ("static", "static/", Path("static"), "./static"):
            app = site(static_folder=spelled, root_path=root)
            check_served(impl, app, "/static/deep/er/file.txt", FILE)


@clause("files.static-default-url-path", MUST, needs=[C.STATIC_RULE, C.URL], source=STATIC)
def test_static_default_url_path(impl: Implementation) -> None:
    """Without a `static_url_path`, files MUST be served below the name of the static folder."""
    for spelled in (path_of("deep"), path_of("deep") + "/", Path(path_of("deep"))):
        app = site(static_folder=spelled)
        made = built(impl, app, url("static", {"filename": "er/file.txt"}))
        assert made == "/deep/er/file.txt", f"url_for gives {made!r} for the folder {spelled!r}"
        check_served(impl, app, made, FILE)
    with TemporaryDirectory(prefix="conformance-") as outer:
        for name in ("box", "x", "s.tat-ic_", "0"):
            Path(outer, name).mkdir()
            Path(outer, name, "a.txt").write_bytes(PLAIN)
            app = site(static_folder=str(Path(outer, name)))
            check_served(impl, app, f"/{name}/a.txt", PLAIN)


@clause("files.static-folder-with-a-slash", MUST, needs=[C.STATIC_RULE, C.STATIC], source=STATIC)
def test_static_folder_with_a_slash(impl: Implementation) -> None:
    """A static folder that is written with a slash at its end MUST keep no path from the rules
    beside it.
    """
    app = App(view("/<name>", endpoint="page"), options={"static_folder": path_of("deep") + "/"})
    check_served(impl, app, "/deep/er/file.txt", FILE)
    reply = impl.reply(app, get("/er"))
    expect([reply.status], [200], f"/er of {app.options} and the rule /<name>:")


@clause("files.static-host", MUST, needs=[C.STATIC_RULE, C.HOSTS], source=STATIC)
def test_static_host(impl: Implementation) -> None:
    """With host matching, files MUST be served on the `static_host`, and on no other one."""
    app = site(static_folder=folder(), static_host="files.test", host_matching=True)
    check_served(impl, app, "/static/plain.txt", PLAIN, host="files.test")
    reply = impl.reply(app, get("/static/plain.txt", host="www.test"))
    assert reply.status == 404, f"on another host, a static file gives {reply}"


@clause("files.static-host-is-needed", MUST, needs=[C.STATIC_RULE, C.HOSTS], source=STATIC)
def test_static_host_is_needed(impl: Implementation) -> None:
    """A static folder with host matching and no `static_host` MUST be refused.

    Nobody could say on which host the files are.
    """
    known = impl.refusal(site(static_folder=folder(), static_host="a.test", host_matching=True))
    assert known is None, f"with a static_host, {known!r} is raised"
    refused = impl.refusal(site(static_folder=folder(), host_matching=True))
    assert refused is not None, "a static folder is taken without the host that it needs"


def group_options() -> dict[str, Any]:
    """Return the options of a blueprint whose folder is made when it is first needed."""
    return {"static_folder": "er", "root_path": path_of("deep")}


@clause("files.static-folder-of-a-blueprint", MUST, needs=[C.STATIC_RULE, C.BLUEPRINTS, C.URL],
        source=[BLUEPRINT_FILES, FLASK.api("Blueprint")])  # fmt: skip
def test_static_folder_of_a_blueprint(impl: Implementation) -> None:
    """The static folder of a blueprint MUST be below the root path of the blueprint, and its files
    be served below its prefix and the name of the folder.
    """
    for spelled in ("er", "er/", Path("er"), path_of("deep/er")):
        group = blueprint("g", prefix="/g", static_folder=spelled, root_path=path_of("deep"))
        app = App(group)
        made = built(impl, app, url("g.static", {"filename": "file.txt"}))
        assert made == "/g/er/file.txt", f"url_for gives {made!r} for the folder {spelled!r}"
        check_served(impl, app, made, FILE)


@clause(
    "files.static-of-the-application-first",
    MUST,
    needs=[C.STATIC_RULE, C.BLUEPRINTS],
    source=BLUEPRINT_FILES,
)
def test_static_of_the_application_first(impl: Implementation) -> None:
    """Where a blueprint without a prefix has static files under the same URL, those of the
    application MUST be served.

    Or the second rule is refused when it is added, as Werkzeug does from 3.2 on.
    """
    group = blueprint("g", static_folder=path_of("deep"), static_url_path="/static")
    app = App(group, options={"static_folder": folder()})
    if impl.refusal(app) is not None:
        return
    check_served(impl, app, "/static/plain.txt", PLAIN)
    reply = impl.reply(app, get("/static/er/file.txt"))
    assert reply.status == 404, f"a file of the blueprint, by the application's URL, gives {reply}"


def declare_age(group: Any, api: Any) -> None:
    """Say for how long files of the blueprint may be kept."""
    group.get_send_file_max_age = lambda name: 9 if str(name).endswith("file.txt") else None


@clause(
    "files.static-age-of-a-blueprint",
    MUST,
    needs=[C.STATIC_RULE, C.BLUEPRINTS, C.DECLARATIONS],
    source=[
        FLASK.api("Blueprint.get_send_file_max_age"),
        FLASK.api("SEND_FILE_MAX_AGE_DEFAULT"),
    ],
)
def test_static_age_of_a_blueprint(impl: Implementation) -> None:
    """`get_send_file_max_age` of a blueprint MUST decide how long its files are kept, and without
    it the configuration.
    """
    config = {"SEND_FILE_MAX_AGE_DEFAULT": timedelta(days=2, seconds=1)}
    plain = blueprint("g", prefix="/g", **group_options())
    own = blueprint("g", Declaration("age", declare_age), prefix="/g", **group_options())
    for group, wanted in ((plain, "max-age=172801"), (own, "max-age=9")):
        seen = ages(impl.reply(App(group, config=config), get("/g/er/file.txt")))
        assert wanted in seen, f"a file of the blueprint has Cache-Control: {seen}, not {wanted}"


@clause(
    "files.static-folder-without-a-name",
    SHOULD,
    needs=[C.STATIC_RULE, C.URL],
    source=[STATIC, plain_sense("two slashes at the front of a URL begin a host")],
)
def test_static_folder_without_a_name(impl: Implementation) -> None:
    """A static folder whose path ends in no name, as "" does, SHOULD be served at the root.

    Without a `static_url_path`, there is no name to serve it below.
    """
    app = site(static_folder="", root_path=folder())
    made = built(impl, app, url("static", {"filename": "plain.txt"}))
    assert made == "/plain.txt", f"url_for gives {made!r} for a file of the folder ''"
    check_served(impl, app, made, PLAIN)
