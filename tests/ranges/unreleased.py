"""`python -m tests.ranges.unreleased [OPTION ...]`: judge what Flask and Werkzeug develop.

That is their main branches, before a release.

FLASK_MAIN and WERKZEUG_MAIN name checkouts, which the environment has installed (`tox run -e
flask-main` does so). Without them, one line says that nothing was judged, and the status is 0.
The options are pytest's and the suite's.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

VARIABLES = ("FLASK_MAIN", "WERKZEUG_MAIN")


def main(options: Sequence[str], variables: Mapping[str, str]) -> int:
    """Judge, and return pytest's exit status."""
    missing = [name for name in VARIABLES if not variables.get(name)]
    if missing:
        print(f"nothing is judged: {' and '.join(missing)} would name a checkout")
        return 0
    command = [sys.executable, "-m", "pytest", "--pyargs", "conformance", "--impl=flask"]
    return subprocess.run([*command, *options], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
