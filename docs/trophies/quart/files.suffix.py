"""files.suffix: this program exits 1 on Quart 0.22.0, Flask 3.1.3, Werkzeug 3.1.9.

A request for the last bytes of a file MUST be answered with 206 and these bytes.
See Flask documentation, send_file.
See RFC 9110, 14.1.2. Byte Ranges.

A test run said:

    the reply was 500: AssertionError: Bad range provided (werkzeug/datastructures/range.py:178, in set)
    GET of 1 bytes with Range: bytes=-1 gives 500 b'<!doctype html>\\n<html lang=en>\\n<title>500 Internal Server Er...', not 206
"""

import asyncio
import os
import pathlib
import sys
import tempfile

from quart import Quart, send_file


def stored(files, when=None):
    """Write files into a new folder, and return the folder."""
    folder = pathlib.Path(tempfile.mkdtemp())
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        os.utime(folder / name, when and (when, when))
    return str(folder)


app = Quart(__name__)


@app.route("/file")
async def file():
    return await send_file(stored({"one.bin": b"1"}, 1600000000) + "/one.bin", conditional=True)


async def main():
    global seen
    client = app.test_client()
    reply = await client.get("/file", headers={"Range": "bytes=-1"})
    seen = reply.status_code


asyncio.run(main())

EXPECTED = 206  # what the reference of microframework-conformance does
SHOWN = 500  # what was seen
print("A request for the last bytes of a file MUST be answered with 206 and these bytes.")
print("the status of GET /file headers=(('Range', 'bytes=-1'),):")
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
