"""Published strength: what is written of a sample, what a change is held to, what is refused."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.clause import load_clauses
from conformance.report.injected import read_samples
from tests.pages.toys import injected, sample, samples
from tests.tools.test_faults import ADAPTER, TOY
from tools.faults import reasons
from tools.faults.bench import Outcome
from tools.faults.draw import Fault, Package, drawn
from tools.kept import Refused, add
from tools.strength import changed, near
from tools.strength.__main__ import main, render
from tools.strength.documents import DATA, PAGE, data, others, write
from tools.strength.page import page
from tools.strength.targets import TARGETS, Target

ROOT = Path(__file__).parents[2]
REFERENCE = TARGETS["reference"]
Ran = Callable[..., str]


def git(folder: Path, *arguments: str) -> None:
    own = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", folder, *own, *arguments], check=True, capture_output=True)


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install a toy, which git knows, and a framework that is built on it; both are a target."""
    (tmp_path / "toy").mkdir()
    (tmp_path / "toy" / "__init__.py").write_text(TOY)
    (tmp_path / "framework.py").write_text(ADAPTER)
    (tmp_path / "toy.toml").write_text("")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "toy")
    git(tmp_path, "commit", "--quiet", "--message=a toy")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr("tools.faults.bench.ROOT", tmp_path)
    own = Target("toy", "toy", ("framework:Own",), survivors=tmp_path)
    monkeypatch.setitem(TARGETS, "toy", own)
    return tmp_path


@pytest.fixture
def ran(toy: Path, capsys: pytest.CaptureFixture[str]) -> Ran:
    """Run the tool on the toy; `kept` has what became of a fault, if it is known already."""

    def run(*arguments: str, status: int = 0) -> str:
        options = ("--target=toy", f"--state={toy / 'kept.jsonl'}")
        assert main([*options, *arguments]) == status
        return "".join(capsys.readouterr())

    return run


def judged(toy: Path, survive: Callable[[Fault], bool]) -> list[Fault]:
    """Note for each fault of the toy whether it survives, as if it had been judged; return all."""
    package = Package.installed("toy")
    faults = drawn(package, list(package.faults()), 1000, 0)
    for fault in faults:
        by = "" if survive(fault) else "hooks.order"
        add(toy / "kept.jsonl", Outcome(fault.id, by, 1.0, 1.0))
    return faults


def is_sign(fault: Fault) -> bool:
    return fault.operator == "comparison"


def test_a_change_is_held_to_its_own_lines(toy: Path, ran: Ran) -> None:
    file = toy / "toy" / "__init__.py"
    file.write_text(
        TOY.replace("    return number", "    if number > 9:\n        return 9\n    return number")
    )
    judged(toy, is_sign)

    told = ran("--changed=HEAD", "--sample=99", status=1)

    assert "1 survived without a reason" in told
    assert "before = 'if number > 9:'" in told
    assert "number < 0" not in told  # it survives as well, and is nobody's of this change
    entry = told[told.index("[[survivor]]") :]
    said = entry.replace("judged = ''", "judged = 'equivalent'").replace(
        "why = ''", "why = 'It is 9.'"
    )
    (toy / "toy.toml").write_text(said)
    assert "equivalent: It is 9." in ran("--changed=HEAD", "--sample=99")
    (toy / "toy.toml").write_text(said.replace("'equivalent'", "'missing'"))
    assert "missing: It is 9." in ran("--changed=HEAD", "--sample=99")  # that is a reason, too


def test_a_survivor_is_really_judged(toy: Path, ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is known before: the toy is broken, and a clause is asked."""
    monkeypatch.setattr(Target, "manner", property(lambda self: MANNER))
    file = toy / "toy" / "__init__.py"
    file.write_text(TOY.replace("    if number < 0:\n", "    if number < -1:\n"))

    told = ran("--changed=HEAD", "--sample=2", status=1)

    assert "2 of " in told
    assert "[[survivor]]" in told
    assert (toy / "kept.jsonl").read_text().count("\n") == 2


MANNER = replace(TARGETS["flask"].manner, impls=("framework:Own",), chosen="hooks.order")


def test_what_was_not_changed_is_not_broken(toy: Path, ran: Ran) -> None:
    assert "there is nothing to break of toy" in ran("--changed=HEAD")


def test_lines_of_a_change(toy: Path) -> None:
    folder = toy / "toy"
    git(toy, "checkout", "--quiet", "-b", "change")
    (folder / "new.py").write_text("one = 1\ntwo = 2\n")
    (folder / "__init__.py").write_text(TOY.replace("times=2", "times=3") + "last = 1\n")
    git(toy, "add", "toy/__init__.py")
    git(toy, "commit", "--quiet", "--message=a change")
    length = TOY.count("\n")

    found = changed.lines(folder, "HEAD~1")

    assert found == {"__init__.py": {6, length + 1}, "new.py": {1, 2, 3}}


def test_what_others_change_meanwhile_is_not_ours(toy: Path) -> None:
    git(toy, "branch", "theirs")
    (toy / "toy" / "__init__.py").write_text(TOY + "ours = 1\n")
    git(toy, "commit", "--quiet", "--all", "--message=ours")
    git(toy, "checkout", "--quiet", "theirs")
    (toy / "toy" / "theirs.py").write_text("theirs = 1\n")
    git(toy, "add", "toy")
    git(toy, "commit", "--quiet", "--message=theirs")
    git(toy, "checkout", "--quiet", "-")

    assert set(changed.lines(toy / "toy", "theirs")) == {"__init__.py"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--target=tyo"], "--target=tyo: choose of reference, flask, werkzeug"),
        (["--target=toy,flask"], "--state: a file has the outcomes of one target"),
        (["--sample=0"], "--sample=0: draw one fault at least"),
        (["--jobs=0"], "--jobs=0: judge one fault at once at least"),
        (["--changed=nowhere"], "--changed=nowhere: git says: "),
        (["--changed=HEAD", "--write=."], "leave out --changed"),
        (["--write=nowhere"], "--write=nowhere: there is no such folder"),
        (["--render=nowhere"], "nowhere"),
    ],
)
def test_what_is_refused_is_told_in_a_line(ran: Ran, arguments: list[str], says: str) -> None:
    told = ran(*arguments, status=2)

    assert says in told
    assert told.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("nonsense", "Expected"),
        ("[[other]]\nx = 1", "other is unknown"),
        ("[[survivor]]\nfile = 'x'", "survivor 1 has to have file, operator, before, after"),
        ("{entry}\n{entry}", "survivor 2 is there twice"),
        ("{entry}".replace("{entry}", "{other}"), "judged has to be 'equivalent' or"),
        ("{empty}", "and why a sentence"),
    ],
)
def test_reasons_that_are_none_are_refused(tmp_path: Path, text: str, says: str) -> None:
    entry = (
        "[[survivor]]\nfile='a'\noperator='b'\nbefore='c'\nafter='d'\njudged='missing'\nwhy='e'\n"
    )
    other, empty = entry.replace("missing", "whatever"), entry.replace("why='e'", "why=' '")
    path = tmp_path / "reasons.toml"
    path.write_text(text.format(entry=entry, other=other, empty=empty))

    with pytest.raises(Refused, match=says):
        reasons.read(path)


@pytest.mark.parametrize("text", ["a", 'it\'s "quoted"', "back\\slash's", "é ' \t"])
def test_an_entry_that_is_asked_for_is_read_back(tmp_path: Path, toy: Path, text: str) -> None:
    fault = replace(next(Package.installed("toy").faults()), before=text, after=f"{text}x")
    lines = [*reasons.asked(fault)]
    path = tmp_path / "asked.toml"
    path.write_text("\n".join(lines).replace("judged = ''", "judged = 'missing'")[:-1] + "why'\n")

    assert list(reasons.read(path)) == [reasons.place(fault)]


def test_every_reason_is_of_a_fault_that_there_is() -> None:
    """An entry whose line has changed says nothing any more."""
    there = {reasons.place(fault) for fault in REFERENCE.installed().faults()}

    assert reasons.read(REFERENCE.reasons).keys() - there == set()


def test_each_survivor_of_the_reference_has_a_reason() -> None:
    (found,) = [one for one in read_samples(ROOT / "docs" / DATA) if one.target == "reference"]

    assert [f.id for f in found.faults if f.survived and not f.judged] == []


def test_what_is_published_is_of_these_reasons(tmp_path: Path) -> None:
    for name in (DATA, PAGE):
        (tmp_path / name).write_bytes((ROOT / "docs" / name).read_bytes())

    render(tmp_path)

    for name in (DATA, PAGE):
        told = "write it anew: python -m tools.strength --render docs"
        assert (tmp_path / name).read_bytes() == (ROOT / "docs" / name).read_bytes(), told


def test_a_target_is_written_beside_others(tmp_path: Path) -> None:
    write(tmp_path, samples())
    newer = sample("toy", [injected(1, "noticed", "urls.external")])

    write(tmp_path, [newer, *others(tmp_path, "toy")])

    assert read_samples(tmp_path / DATA) == (samples()[1], newer)
    assert (tmp_path / DATA).read_text("utf-8") == data([samples()[1], newer])
    json.loads((tmp_path / DATA).read_text("utf-8"))


def test_the_page_says_who_noticed_and_who_survived() -> None:
    told = page(samples())

    assert "| [toy 1.0](#toy) | 6 | 5 | 83.3% | – | 2.5 |" in told
    assert "| [other 1.0](#other) | 3 | 1 | 33.3% | 1/2, 50.0% | 2.5 |" in told
    assert "| `urls` | 2 | 0.50 | 0.250 |" in told  # of toy, of which the first ones are known
    assert "| `urls` | 1 | 0 | 0.50 | 0.500 |" in told  # of the other, where hooks notice it, too
    assert "| *the suite did not end* | 1 |" in told
    assert "| `deep/down/map.py` | 2/2 | 100.0% |" in told
    assert "3 noticed nothing alone" in told
    assert "| `app.py:2`, return | equivalent: `a` is never `b`. |" in told


def test_who_is_near() -> None:
    asked = near.clauses("reference_impl", "contexts/teardown.py")

    assert "teardown.runs-once-when-view-raises" in asked
    assert "teardown." in near.chosen(asked).split(" or ")
    assert {name.partition(".")[0] for name in asked} <= {c.chapter for c in load_clauses()}
    assert near.clauses("reference_impl", "nowhere.py") == []
    assert near.chosen([]) == ""


def test_prose_and_code_are_shown_as_they_are() -> None:
    why, code = "`a_b` * is not <c_d>, it is e|f", "x = `|`"
    found = sample("toy", [injected(1, "survived", judged="equivalent", why=why, before=code)])

    told = page([found])

    assert "`a_b` \\* is not &lt;c\\_d>, it is e\\|f" in told
    assert "`` x = `\\|` ``" in told
