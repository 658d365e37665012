"""server.chunk-trailers: this program exits 1 on Flask 3.1.3, Werkzeug 3.1.9.

Fields after the last chunk MUST be read to their end, and be no part of the body, nor
of the header section.
See RFC 9112, 7.1.2. Chunked Trailer Section.

A test run said:

    sent: b'POST / HTTP/1.1\\r\\nHost: localhost\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n3\\r\\nabc\\r\\n0\\r\\nX-End: 1\\r\\n\\r\\n'
    came: b'HTTP/1.1 500 INTERNAL SERVER ERROR\\r\\nServer: Werkzeug/3.1.9 Python/3.11.7\\r\\nDate: Mon, 30 Nov 2026 22:33:05 GMT\\r\\nContent-Type: text/html; charset=utf-8\\r\\nContent-Length: 265\\r\\nConnection: close\\r\\n\\r\\n<!doctype html>\\n<html lang=en>\\n<title>500 Internal Server Error</title>\\n<h1>Internal Server Error</h1>\\n<p>The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there is an error in the application.</p>\\n'
    called: POST /
      expected   seen
    > 200        500
    > b'abc'     b'<!doctype html>\\n<html lang=en>\\n<title>500 Internal Server Error</title>\\n<h1>Internal Server Error</h1>\\n<p>The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there is an error in the application.</p>\\n'
"""

import re
import socket
import sys
import threading

from werkzeug.serving import make_server


SENT = b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-End: 1\r\n\r\n"
calls = []


def application(environ, start_response):
    calls.append(environ)
    stream, length = environ["wsgi.input"], int(environ.get("CONTENT_LENGTH") or 0)
    body = stream.read() if environ.get("wsgi.input_terminated") else stream.read(length)
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


server = make_server("127.0.0.1", 0, application, threaded=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
with socket.create_connection(server.server_address, timeout=10) as connection:
    connection.sendall(SENT)
    connection.shutdown(socket.SHUT_WR)
    raw = b"".join(iter(lambda: connection.recv(65536), b""))
seen = [int(one) for one in re.findall(rb"^HTTP/1\.[01] (\d{3})", raw, re.M)]

EXPECTED = [200]  # what the reference of microframework-conformance does
SHOWN = [500]  # what was seen
print("Fields after the last chunk MUST be read to their end, and be no part of the body, nor of the header section.")
print("the statuses of the replies:")
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
