"""Faults of the development server, which show in the bytes that it sends and hands over."""

from __future__ import annotations

from tests.saboteurs import Saboteur

HANDLER, SERVER = "serving.handler", "serving.server"
OWN = "    raw_requestline: bytes\n"
FIELD = "        super().send_header(keyword, value)\n"
DATED = '        if "date" not in self.sent:\n'
ONLY = "        self.send_response_only(code, message)\n"
EXPECTED = "        return BY_ITSELF or super().handle_expect_100()\n"
BEGIN = "        self.sent: set[str] = set()\n"
GIVEN = "        target = urlsplit(self.path)\n        path = target.path\n"
VALUE = '                environ[key] = value.strip(" \\t")\n'
SIZES = 'SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \\t]*(;[^\\r\\n]*)?\\r\\n")\n'
UNPACKED = '        if "wsgi.input_terminated" in environ:\n'
ALL = '"HTTP_" + k.upper().replace("-", "_"): v for k, v in self.headers.items()'
PATH = 'unquote_to_bytes(path.encode("latin-1")).decode("latin-1")'
RUN = "    run_simple(host, port, app, **options)\n"


def fault(catches: str, says: str, old: str, new: str, *more: tuple[str, str]) -> Saboteur:
    """Return a fault of the handler."""
    edits = tuple((HANDLER, before, after) for before, after in more)
    return Saboteur(f"server.{catches}", says, HANDLER, old, new, edits)


SABOTEURS = [
    fault(
        "closes-though-the-body-is-unread",
        "what is left of a body is read until the client closes",
        "        self.rfile = Waiting(self.rfile)\n",
        "",
    ),
    fault(
        "replies-without-body",
        "each reply without chunks has a length",
        DATED,
        '        if not self.sent & {"content-length", "transfer-encoding"}:\n'
        '            self.send_header("Content-Length", "0")\n' + DATED,
    ),
    fault(
        "views-replies-end-where-they-say",
        "HEAD is answered like GET",
        GIVEN,
        GIVEN + '        environ["REQUEST_METHOD"] = self.command.replace("HEAD", "GET")\n',
    ),
    fault(
        "body-of-unknown-length",
        "nothing is said of chunks",
        FIELD,
        f'        if keyword != "Transfer-Encoding":\n    {FIELD}',
    ),
    fault(
        "no-chunks-for-http-1-0",
        "every client is sent chunks",
        '            self.protocol_version = "HTTP/1.0"\n',
        "",
    ),
    fault(
        "length-that-was-named",
        "lengths are left out",
        FIELD,
        f'        if keyword.lower() != "content-length":\n    {FIELD}',
    ),
    fault(
        "fields-as-given",
        "a field is sent once",
        "        self.sent.add(keyword.lower())\n",
        "        if keyword.lower() in self.sent:\n            return\n"
        "        self.sent.add(keyword.lower())\n",
    ),
    fault(
        "says-date-once",
        "no date is sent",
        DATED,
        '        if self.sent >= {"date", "age"}:\n',
    ),
    fault(
        "keeps-date-of-the-application",
        "names of fields have a case",
        DATED,
        '        if "Date" not in self.sent:\n',
    ),
    fault(
        "broken-body-looks-broken",
        "a last chunk is sent in any case",
        OWN,
        OWN + "\n    def finish(self) -> None:\n"
        '        self.wfile.write(b"0\\r\\n\\r\\n")\n        super().finish()\n',
    ),
    fault(
        "failure-before-body",
        "a failure is answered with 200",
        ONLY,
        "        self.send_response_only(200 if code == 500 else code, message)\n",
    ),
    fault(
        "reason-in-latin-1",
        "a reason is ASCII",
        ONLY,
        "        self.send_response_only(code, ascii(message)[1:-1])\n",
    ),
    fault(
        "write-and-second-start",
        "the first status stays",
        ONLY,
        "        self.send_response_only(200 if code == 503 else code, message)\n",
    ),
    fault(
        "requests-in-order",
        "the connection is closed without a word",
        FIELD,
        f'        if keyword != "Connection":\n    {FIELD}',
    ),
    fault(
        "closes-when-asked",
        "who asked for it is not told that the connection closes",
        FIELD,
        '        if keyword == "Connection" and "Connection" in self.headers:\n'
        f"            self.close_connection = True\n            return\n{FIELD}",
    ),
    fault(
        "body-is-no-request",
        "a GET has no body, so what comes then is a request",
        "        if problem := self.problem():\n",
        '        if self.command == "GET" and "Content-Length" in self.headers:\n'
        "            self.raw_requestline = self.rfile.readline(65537)\n"
        "            return super().parse_request()\n"
        "        if problem := self.problem():\n",
    ),
    fault(
        "malformed-length",
        "a length may have a sign",
        'LENGTH = re.compile(r"[0-9]+")',
        'LENGTH = re.compile(r"[+]?[0-9]+")',
    ),
    fault(
        "malformed-length",
        "of two lengths, one counts",
        "len(set(lengths)) > 1 or ",
        "",
    ),
    fault(
        "chunked-comes-last",
        "chunked may be any of the codings",
        'codings.strip(" \\t").lower() != "chunked"',
        '"chunked" not in codings.lower()',
    ),
    fault(
        "answers-expectation",
        "an expectation is answered with another interim reply",
        EXPECTED,
        EXPECTED.replace(
            "        return",
            '        self.wfile.write(b"HTTP/1.1 102 Processing\\r\\n\\r\\n")\n        return',
        ),
    ),
    fault(
        "continues-once",
        "an expectation is answered twice",
        EXPECTED,
        EXPECTED.replace("BY_ITSELF or ", ""),
    ),
    fault(
        "no-interim-for-http-1-0",
        "every client is told to continue",
        '            del self.headers["Expect"]\n',
        "",
    ),
    fault(
        "body-by-length",
        "only what came first of a body can be read",
        UNPACKED,
        '        if environ.get("CONTENT_LENGTH"):\n'
        '            environ["wsgi.input"] = io.BytesIO(self.rfile.peek())\n' + UNPACKED,
    ),
    fault(
        "chunked-request",
        "sizes are in lower case",
        SIZES,
        SIZES.replace("A-F", ""),
    ),
    fault(
        "chunk-extensions",
        "chunks have no extensions",
        SIZES,
        SIZES.replace("(;[^\\r\\n]*)?", ""),
    ),
    fault(
        "chunk-trailers",
        "nothing may come behind the last chunk",
        '            if not line.endswith(b"\\r\\n"):\n',
        "            if line:\n",
    ),
    fault(
        "broken-chunks",
        "a chunk may break off",
        "        if self._left and not data:\n            self._fail()\n",
        "",
    ),
    fault(
        "broken-chunks",
        "nobody looks at what is behind a chunk",
        '        if self._began and self._stream.read(2) != b"\\r\\n":\n            self._fail()\n',
        "        if self._began:\n            self._stream.readline()\n",
    ),
    fault(
        "chunks-by-the-grammar",
        "a size may have a sign",
        SIZES,
        SIZES.replace("([0-9", "[+]?([0-9"),
    ),
    fault(
        "environ-of-a-request",
        "methods have no case",
        GIVEN,
        GIVEN + '        environ["REQUEST_METHOD"] = self.command.upper()\n',
    ),
    fault(
        "path-and-query",
        "the query is decoded",
        '        environ["QUERY_STRING"] = target.query\n',
        '        environ["QUERY_STRING"] = unquote_to_bytes(target.query).decode("latin-1")\n',
    ),
    fault(
        "escaped-bytes",
        "paths are UTF-8",
        PATH,
        f'{PATH[:-10]}"utf-8", "replace").encode().decode("latin-1")',
    ),
    fault(
        "raw-bytes-in-target",
        "what is no ASCII is encoded again",
        'path.encode("latin-1")',
        "path.encode()",
    ),
    fault(
        "absolute-target",
        "Host wins over the target",
        GIVEN,
        GIVEN + '        environ["HTTP_HOST"] = self.headers.get("Host", "")\n',
    ),
    fault(
        "slashes-at-the-front",
        "the first segment is taken for the host",
        "        if target.netloc and not target.scheme:",
        "        if target.netloc and target.scheme == 'none':",
        (GIVEN, "        self.path = self.requestline.split()[1]\n" + GIVEN),
    ),
    fault(
        "fields-of-a-request",
        "values have no case",
        VALUE,
        VALUE.rstrip() + ".lower()\n",
    ),
    fault(
        "underscores-are-no-hyphens",
        "underscores come as what they look like",
        GIVEN,
        GIVEN + f"        environ.update({{{ALL}}})\n",
    ),
    fault(
        "spaces-behind-value",
        "spaces behind a value are a part of it",
        VALUE,
        VALUE.replace(".strip", ".lstrip"),
    ),
    fault(
        "folded-field",
        "a folded field comes as two lines",
        GIVEN,
        GIVEN + f'        environ.update({{{ALL} if "_" not in k}})\n',
    ),
    fault(
        "space-before-colon",
        "a malformed line ends the fields",
        "        if self.headers.defects:\n",
        "        if self.headers.defects and self.headers.is_multipart():\n",
    ),
    fault(
        "one-host",
        "Host may come twice",
        "hosts > 1 or ",
        "",
    ),
    fault(
        "one-host",
        "clients of HTTP/1.0 need a Host, too",
        'not hosts and self.request_version == "HTTP/1.1"',
        "not hosts",
    ),
    fault(
        "no-request",
        "the protocol may be another one",
        BEGIN,
        BEGIN + '        self.raw_requestline = self.raw_requestline.replace(b"FTP", b"HTTP")\n',
    ),
    fault(
        "target-too-long",
        "long targets are cut",
        BEGIN,
        BEGIN + "        if len(self.raw_requestline) > 7000:\n"
        '            self.raw_requestline = self.raw_requestline[:7000] + b" HTTP/1.1\\r\\n"\n',
    ),
    fault(
        "malformed-target",
        "the log stumbles on what is malformed",
        '            self.path = "*"  # the log takes it apart, too\n',
        "",
    ),
    fault(
        "empty-line-first",
        "an empty line is a request",
        '        if self.raw_requestline == b"\\r\\n":',
        '        if self.raw_requestline == b"\\n":',
    ),
    fault(
        "unix-socket",
        "a socket without a host has no name",
        '"localhost", ""\n',
        'None, ""\n',
    ),
    fault(
        "unix-socket-has-no-port",
        "the first letters of its path are host and port",
        "isinstance(self.server.server_address, str)",
        "isinstance(self.server.server_address, bytes)",
    ),
    fault(
        "unix-socket-has-no-port",
        "its path has the place of the port",
        '"localhost", ""\n',
        '"localhost", "unix"\n',
    ),
    fault(
        "logs-each-request",
        "what answers is not logged",
        "        self.log_request(code)\n",
        "",
    ),
    fault(
        "log-has-no-controls",
        "the path is logged decoded",
        "        self.log_request(code)\n",
        '        self.log("info", "%s", unquote_to_bytes(self.path).decode("latin-1"))\n',
    ),
    Saboteur(
        "server.options-of-run",
        "there are always threads",
        SERVER,
        '    options.setdefault("threaded", True)\n',
        '    options["threaded"] = True\n',
    ),
    Saboteur(
        "server.ipv6",
        "the server listens on IPv4 only",
        SERVER,
        RUN,
        RUN.replace("host,", 'host.replace("::1", "127.0.0.1"),'),
    ),
    Saboteur(
        "server.tls",
        "a context of one's own is taken for none",
        SERVER,
        RUN,
        '    if not isinstance(options.get("ssl_context"), tuple | str):\n'
        '        options.pop("ssl_context", None)\n' + RUN,
    ),
    Saboteur(
        "server.tls-for-a-while",
        "a certificate that is made is none",
        SERVER,
        RUN,
        '    if options.get("ssl_context") == "adhoc":\n        options.pop("ssl_context")\n' + RUN,
    ),
    Saboteur(
        "server.says-where-it-listens",
        "it says where it would listen by itself",
        SERVER,
        RUN,
        "    import logging\n\n"
        '    logging.getLogger("werkzeug").info("Running on http://127.0.0.1:5000")\n' + RUN,
    ),
]
