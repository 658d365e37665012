"""Files to be served: no name is used that the file system cannot have."""

from __future__ import annotations

import os
import subprocess
import sys

from conformance.describe.files import NAMED

PROGRAM = """
import os
from conformance.describe.files import CONTENTS, folder
served = {os.path.relpath(os.path.join(where, name), folder())
          for where, _, names in os.walk(folder()) for name in names}
assert served == set(CONTENTS), served ^ set(CONTENTS)
print(len(CONTENTS))
"""
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def test_an_ascii_locale_has_the_files_that_it_can_have() -> None:
    for changes in ({}, ASCII):
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **changes}
        ended = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        assert len(NAMED) - 1 <= int(ended.stdout) <= len(NAMED)
