"""files.unmodified-since: this program exits 1 on Flask 3.1.3, Werkzeug 3.1.9.

A file MUST be answered with 412 if and only if it has changed since If-Unmodified-
Since.
See RFC 9110, 13.1.4. If-Unmodified-Since.

A test run said:

    GET of a file with "1600000000.75-10-3534952282", changed Sun, 13 Sep 2020 12:26:40 GMT, and {'If-Unmodified-Since': 'Sun, 13 Sep 2020 12:26:39 GMT'} gives 200 b'0123456789', not 412
"""

import os
import pathlib
import sys
import tempfile

from flask import Flask, send_file


def stored(files, when=None):
    """Write files into a new folder, and return the folder."""
    folder = pathlib.Path(tempfile.mkdtemp())
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        os.utime(folder / name, when and (when, when))
    return str(folder)


app = Flask(__name__)


@app.route("/file")
def file():
    return send_file(stored({"ten.bin": b"0123456789"}, 1600000000) + "/ten.bin", conditional=True)


client = app.test_client()
reply = client.get("/file", headers={"If-Unmodified-Since": "Sun, 13 Sep 2020 12:26:39 GMT"})
seen = reply.status_code

EXPECTED = 412  # what the reference of microframework-conformance does
SHOWN = 200  # what was seen
print("A file MUST be answered with 412 if and only if it has changed since If-Unmodified-Since.")
print("the status of GET /file headers=(('If-Unmodified-Since', 'Sun, 13 Sep 2020 12:26:39 GMT'),):")
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
