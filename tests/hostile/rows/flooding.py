"""What is too much: memory, output, headers, bodies, and replies meant for somebody else."""

from __future__ import annotations

from tests.hostile.row import Hostile, of_adapter, on_body, on_build, on_call, once, verdicts

GREW = "GiB of memory"

ROWS: tuple[Hostile, ...] = (
    on_call(
        "memory",
        "takes memory without end",
        "left = []\nwhile True: left.append(bytearray(1 << 26))",
        GREW,
        verdicts=once("fail"),
    ),
    on_call(
        "memory-in-a-child",
        "has a process of its own that takes memory without end",
        "grows = 'a = []\\nwhile True: a.append(bytearray(1 << 26))'\n"
        "subprocess.run([sys.executable, '-c', grows])",
        GREW,
        verdicts=once("fail"),
    ),
    on_call(
        "memory-at-once",
        "asks for more memory than there is",
        "bytearray(1 << 46)",
        "MemoryError.*framework",
    ),
    on_build(
        "memory-in-build",
        "takes memory without end in build",
        "left = []\nwhile True: left.append(bytearray(1 << 26))",
        GREW,
        verdicts=once("fail|error"),
    ),
    on_call(
        "memory-kept",
        "keeps 300 MB of each call",
        "vars(reference_impl).setdefault('left', []).append(bytearray(300_000_000))",
        "",
        verdicts=verdicts("pass"),
    ),
    on_call(
        "prints",
        "prints 100 MB",
        "for _ in range(100): print('x' * (1 << 20))",
        "",
        verdicts=once("pass"),
    ),
    on_call(
        "prints-binary",
        "writes what is no text",
        "os.write(1, bytes(range(256))); os.write(2, bytes(range(256)))",
        "",
        verdicts=verdicts("pass"),
    ),
    on_call(
        "prints-for-ever",
        "prints for ever",
        "while True: os.write(1, b'all is well\\n' * 1000)",
        "busy|written|printed|SIGXFSZ",
        burns=True,
    ),
    on_call(
        "fake-replies",
        "writes what looks like a good verdict into each descriptor, and ends its process",
        """
        said = json.dumps({"result": {"verdict": "pass"}, "ready": {}, "closed": None}).encode()
        for number in range(3, 256):
            try:
                os.set_blocking(number, False)
                os.write(number, said + b"\\n")
            except OSError:
                pass
        os._exit(0)
        """,
        "status 0|no message|framework",
    ),
    on_call(
        "fake-report",
        "writes a report of its own, and ends its process",
        "open('report.json', 'w').write('{\"complete\": true, \"clauses\": []}')\nos._exit(0)",
        "status 0",
    ),
    on_call(
        "large-header",
        "sends a header of 30 MB",
        "start_response('200 OK', [('X-Large', 'x' * 30_000_000)])\nreturn [b'']",
        "",
        verdicts=once("fail"),
    ),
    on_call(
        "many-headers",
        "sends 200,000 headers",
        "start_response('200 OK', [('X-Many', 'x')] * 200_000)\nreturn [b'']",
        "",
        verdicts=once("fail"),
    ),
    on_body(
        "large-body",
        "sends a body of 256 MB",
        "body = [b'x' * (1 << 20)] * 256",
        "",
        verdicts=once("any"),
    ),
    on_body(
        "odd-body",
        "sends control characters",
        "body = [bytes(range(32)) + b'\\x1b[2J' + b'\\x9b31m']",
        "",
        verdicts=verdicts("any"),
    ),
    on_call(
        "odd-headers",
        "sends control characters in its status and headers",
        r"""
        start_response('200 \x1b[2J', [('X-\x07', '\x1b[2J\r\nSet-Cookie: a=b')])
        return [b""]
        """,
        "",
    ),
    of_adapter(
        "odd-name",
        "has a name and a version that would move the cursor",
        r"""
        name, version = '\x1b[2J../../etc/\r\n\x00', '\x1b[1;1H\n\n\n'
        """,
        "name",
        refused=True,
    ),
    of_adapter(
        "long-name",
        "has a name and a version of 100,000 characters",
        "name, version = 'n' * 100_000, 'v' * 100_000",
        "name",
        refused=True,
    ),
    on_call(
        "logs",
        "logs 10,000 warnings",
        "import logging\nfor _ in range(10_000): logging.getLogger('x').warning('all is well')",
        "",
        verdicts=verdicts("pass"),
    ),
)
