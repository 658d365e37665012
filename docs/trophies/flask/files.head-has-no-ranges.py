"""files.head-has-no-ranges: this program exits 1 on Flask 3.1.3, Werkzeug 3.1.9.

A Range with HEAD MUST be ignored: ranges are those of GET.
See RFC 9110, 14.2. Range.

A test run said:

    HEAD of 10 bytes with Range: bytes=0-1 gives 206 b'', not 200
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
reply = client.head("/file", headers={"Range": "bytes=0-1"})
seen = reply.status_code

EXPECTED = 200  # what the reference of microframework-conformance does
SHOWN = 206  # what was seen
print("A Range with HEAD MUST be ignored: ranges are those of GET.")
print("the status of HEAD /file headers=(('Range', 'bytes=0-1'),):")
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
