"""The command: breaks a target, tells who noticed, and publishes that, or holds a change to it."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from conformance.errors import ConformanceError
from conformance.report.injected import Injected, rate, read_samples
from tools.bench.runs import Broken
from tools.faults import reasons
from tools.faults.draw import drawn
from tools.kept import Refused
from tools.strength import changed, documents
from tools.strength.judging import Drawn, explained, judged, published
from tools.strength.targets import TARGETS, Target


def parser() -> argparse.ArgumentParser:
    """Return the options."""
    made = argparse.ArgumentParser(prog="python -m tools.strength", description=__doc__)
    names = ", ".join(TARGETS)
    made.add_argument(
        "--target", default="reference", metavar="NAME,...", help=f"what is broken: {names}"
    )
    made.add_argument("--sample", type=int, default=40, metavar="N", help="how many faults")
    made.add_argument("--seed", type=int, default=0, metavar="N", help="which ones")
    made.add_argument("--jobs", type=int, default=1, metavar="N", help="how many at once")
    made.add_argument("--state", type=Path, metavar="FILE", help="keep outcomes, and go on there")
    made.add_argument("--write", type=Path, metavar="FOLDER", help="write data and page: docs")
    made.add_argument(
        "--changed",
        default="",
        metavar="BASE",
        help="only in lines that differ from this commit; a fault that survives needs a reason",
    )
    made.add_argument(
        "--render", type=Path, metavar="FOLDER", help="write the page anew from its data, and end"
    )
    return made


def main(arguments: Sequence[str]) -> int:
    """Run the command.

    Return its exit status: 0; 1 where a fault in a changed line survived without a reason; 2 with
    one line for what is refused; 130 after Ctrl-C.
    """
    given = parser().parse_args(arguments)
    try:
        if given.render:
            render(given.render)
            return 0
        return max(one(target, given) for target in targets(given))
    except (Refused, Broken, ConformanceError) as refused:
        print(refused, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        kept = f"; {given.state} has what was judged so far" if given.state else ""
        print(f"interrupted{kept}", file=sys.stderr)
        return 130


def targets(given: argparse.Namespace) -> list[Target]:
    """Return the targets that are asked for; raise Refused for what cannot go together."""
    names = given.target.split(",")
    unknown = [name for name in names if name not in TARGETS]
    if unknown:
        raise Refused(f"--target={unknown[0]}: choose of {', '.join(TARGETS)}")
    if given.sample < 1:
        raise Refused(f"--sample={given.sample}: draw one fault at least")
    if given.jobs < 1:
        raise Refused(f"--jobs={given.jobs}: judge one fault at once at least")
    if given.state and len(names) > 1:
        raise Refused("--state: a file has the outcomes of one target; name that one alone")
    if given.changed and given.write:
        raise Refused("--write: the lines of a change are no sample; leave out --changed")
    return [TARGETS[name] for name in names]


def one(target: Target, given: argparse.Namespace) -> int:
    """Have a target broken and judged, and publish that where a folder is given; return 0 or 1."""
    if given.changed:
        return held(target, given)
    others = documents.others(given.write, target.name) if given.write else []
    found = chosen(target, given)
    print(f"{target.name} {found.package.version}: {len(found.faults)} faults", flush=True)
    faults = judged(found, given.state, given.jobs)
    print(*told(faults), sep="\n")
    if given.write:
        documents.write(given.write, [*others, published(found, faults)])
    return 0


def chosen(target: Target, given: argparse.Namespace) -> Drawn:
    """Return the sample of a target, in the lines that differ from a commit where one is given."""
    package = target.installed()
    faults = list(package.faults())
    if given.changed:
        written = changed.lines(package.folder, given.changed)
        faults = [fault for fault in faults if fault.line in written.get(fault.path, ())]
    some = drawn(package, faults, given.sample, given.seed)
    return Drawn(target, package, some, given.seed, len(faults))


def held(target: Target, given: argparse.Namespace) -> int:
    """Judge faults in the lines that a change has written; return the exit status.

    It is 1 where one survives that has no reason.
    """
    found = chosen(target, given)
    where = f"{target.name} in the lines that differ from {given.changed}"
    if not found.faults:
        print(f"there is nothing to break of {where}")
        return 0
    print(f"{len(found.faults)} of {found.whole} faults of {where}", flush=True)
    faults = judged(found, given.state, given.jobs)
    print(*told(faults), sep="\n")
    survivors = {one.id for one in faults if one.survived and not one.judged}
    if not survivors:
        return 0
    kept = f"{target.reasons.parent.name}/{target.reasons.name}"
    print(f"\n{len(survivors)} survived without a reason. Write a clause that notices it, or say")
    print(f"in {kept} what it is: {', '.join(reasons.NOT_OURS)}; and why, in a sentence:")
    for fault in found.faults:
        if fault.id in survivors:
            print("", *reasons.asked(fault), sep="\n")
    return 1


def told(faults: Sequence[Injected]) -> Iterator[str]:
    """Yield what is printed of faults: each survivor with its lines, and how many were noticed."""
    for one in faults:
        if one.survived:
            said = f"  {one.judged}: {one.why}" if one.judged else ""
            yield f"\n{one.id}  {one.file}:{one.line}  {one.operator}{said}"
            yield f"  - {one.before}\n  + {one.after}"
    found = rate(faults)
    ours = f"; {found.percent_of_ours} of what some clause has to notice" if found.excused else ""
    yield f"\nnoticed: {found} ({found.percent}{ours})"


def render(folder: Path) -> None:
    """Write the page of a folder from its data, with the reasons that survivors have now."""
    samples = [
        replace(sample, faults=tuple(explained(sample.faults, TARGETS[sample.target])))
        for sample in read_samples(folder / documents.DATA)
        if sample.target in TARGETS
    ]
    documents.write(folder, samples)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # it leaves nothing behind, either
    sys.exit(main(sys.argv[1:]))
