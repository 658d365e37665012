"""What may be broken: the table of the targets, and who judges each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tools.faults.bench import Manner
from tools.faults.draw import Package

SURVIVORS = Path(__file__).with_name("survivors")
MOST = 20  # clauses that notice, until a run that asks the near chapters ends


@dataclass(frozen=True, slots=True)
class Target:
    """A target by its name: the package, and the adapters that judge it in turn.

    Of one that is `near`, the saboteurs say which chapters speak of a file: these are asked first,
    and each clause of them. Of the others, the first clause that notices is all that is known.
    """

    name: str
    package: str
    impls: tuple[str, ...]
    near: bool = False
    survivors: Path = SURVIVORS  # the folder that says why some of them survive

    @property
    def reasons(self) -> Path:
        """The file that says why its survivors survive."""
        return self.survivors / f"{self.name}.toml"

    @property
    def manner(self) -> Manner:
        """How its faults are judged."""
        return Manner(self.impls, most=MOST if self.near else 1)

    def installed(self) -> Package:
        """Return the package; raise Refused where there is none."""
        return Package.installed(self.package)


TARGETS = {
    target.name: target
    for target in (
        Target("reference", "reference_impl", ("reference",), True),
        Target("flask", "flask", ("flask",)),
        Target("werkzeug", "werkzeug", ("werkzeug", "flask")),
    )
}
