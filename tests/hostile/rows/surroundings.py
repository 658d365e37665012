"""What surrounds a run: where its report goes, what pytest is told, who ends a worker."""

from __future__ import annotations

from dataclasses import replace

from tests.hostile.row import ADAPTER, FIRST, LOCALS, Hostile, Sent, on_call

ONE = {FIRST: "pass", LOCALS: "pass"}
PLUGIN = "FIRST = pytest.hookimpl(tryfirst=True)\n"


def path(
    name: str, does: str, report: str, says: str, setting: str = "", *, refused: bool = True
) -> Hostile:
    """Make a run whose report goes to an odd place, which is refused before anything is judged."""
    return Hostile(
        name,
        does,
        ADAPTER,
        says=says,
        verdicts=ONE,
        refused=refused,
        report=report,
        setting=setting,
    )


PATHS: tuple[Hostile, ...] = (
    path(
        "report-folder",
        "reports to a folder",
        "folder",
        "--impl-report=folder: .*folder",
        "os.mkdir('folder')",
    ),
    path("report-nowhere", "reports to no name", "", "--impl-report"),
    path(
        "report-missing",
        "reports into a folder that is not there",
        "no/report.json",
        "no such folder",
    ),
    path("report-device", "reports to a device", "/dev/null", "--impl-report=/dev/null: "),
    path("report-full", "reports to a full device", "/dev/full", "--impl-report=/dev/full: "),
    path("report-fifo", "reports to a fifo", "fifo", "--impl-report=fifo: ", "os.mkfifo('fifo')"),
    path(
        "report-link",
        "reports to a link",
        "link",
        "--impl-report=link: .*link",
        "os.symlink('/dev/null', 'link')",
    ),
    path(
        "report-broken-link",
        "reports to a link that leads nowhere",
        "link",
        "--impl-report=link: .*link",
        "os.symlink('no', 'link')",
    ),
    path(
        "report-read-only",
        "reports where nobody can write",
        "/proc/report.json",
        "--impl-report=/proc/report.json: ",
    ),
    path("report-long", "reports to a name that is too long", "r" * 300, "--impl-report=r+: "),
    path("report-null", "reports to a name that is none", "a\0b", "--impl-report=.a.*b.: "),
    replace(
        path(
            "report-too-large",
            "may write no more than a few bytes",
            "report.json",
            r"report.* (written|large)",
            "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))",
            refused=False,
        ),
        status=1,
        loses_report=True,
    ),
    path(
        "report-older",
        "has an older report where its own is to be",
        "report.json",
        "",
        "Path('report.json').write_text('{\"complete\": true, \"clauses\": []}')",
        refused=False,
    ),
    on_call(
        "report-folder-removed",
        "removes the folder of the report",
        "shutil.rmtree('folder', ignore_errors=True)",
        "report.*folder/report.json|folder/report.json.*(written|no such|No such)",
        verdicts=ONE,
        report="folder/report.json",
        setting="os.mkdir('folder')",
        status=1,
        loses_report=True,
    ),
)

ENDS_EARLY: tuple[Hostile, ...] = (
    on_call(
        "first-failure",
        "stops at the first failure",
        "raise ValueError('seen')",
        "",
        options=("-x",),
    ),
    on_call(
        "at-most-one",
        "stops after one failure",
        "raise ValueError('seen')",
        "",
        options=("--maxfail=1",),
    ),
    Hostile("plans", "plans alone", ADAPTER, verdicts=ONE, options=("--setup-plan",)),
    *(
        Hostile(
            name,
            does,
            ADAPTER,
            PLUGIN + code,
            verdicts=ONE,
            opening="import pytest\n",
            options=("-p", "framework"),
        )
        for name, does, code in (
            (
                "skipped",
                "has a plugin that skips each test",
                "def pytest_collection_modifyitems(items):\n"
                "    for item in items: item.add_marker(pytest.mark.skip('not today'))\n",
            ),
            (
                "loop-taken-over",
                "has a plugin that runs the session itself, and does not",
                "@FIRST\ndef pytest_runtestloop(session): return True\n",
            ),
        )
    ),
    Hostile("collects", "collects alone", ADAPTER, verdicts=ONE, options=("--collect-only",)),
    Hostile(
        "worker-killed",
        "has two workers, and one of them is killed",
        ADAPTER,
        verdicts={},
        chapters=("conformance.clauses.errors",),
        options=("-v", "-n", "2"),
        sent=(Sent("SIGKILL", r"errors\.", to="worker"),),
    ),
)
