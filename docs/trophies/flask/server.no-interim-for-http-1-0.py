"""server.no-interim-for-http-1-0: this program exits 1 on Flask 3.1.3, Werkzeug 3.1.9.

A client of HTTP/1.0 MUST NOT be sent 100, whatever it expects.
See RFC 9110, 15.2. Informational 1xx.
See RFC 9110, 10.1.1. Expect.

A test run said:

    100 is sent to a client of HTTP/1.0 (RFC 9110, 15.2)
    sent: b'POST / HTTP/1.0\\r\\nHost: localhost\\r\\nExpect: 100-continue\\r\\nContent-Length: 3\\r\\n\\r\\nabc'
    came: b'HTTP/1.1 100 Continue\\r\\n\\r\\nHTTP/1.1 200 OK\\r\\nServer: Werkzeug/3.1.9 Python/3.11.7\\r\\nDate: Mon, 30 Nov 2026 22:33:05 GMT\\r\\nContent-Type: text/plain\\r\\nContent-Length: 3\\r\\nConnection: close\\r\\n\\r\\nabc'
    called: POST /
"""

import re
import socket
import sys
import threading

from werkzeug.serving import make_server


SENT = b"POST / HTTP/1.0\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc"
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
SHOWN = [100, 200]  # what was seen
print("A client of HTTP/1.0 MUST NOT be sent 100, whatever it expects.")
print("the statuses of the replies:")
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
