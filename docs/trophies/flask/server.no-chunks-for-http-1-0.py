"""server.no-chunks-for-http-1-0: this program exits 1 on Flask 3.1.3, Werkzeug 3.1.9.

A client of HTTP/1.0 MUST get the body without a transfer coding, ended by the
connection or by its length.
See RFC 9112, 6.1. Transfer-Encoding.

A test run said:

    Transfer-Encoding is sent to a client of HTTP/1.0 (RFC 9112, 6.1)
    sent: b'GET / HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n'
    came: b'HTTP/1.1 200 OK\\r\\nServer: Werkzeug/3.1.9 Python/3.11.7\\r\\nDate: Mon, 30 Nov 2026 22:33:05 GMT\\r\\nContent-Type: text/plain\\r\\nTransfer-Encoding: chunked\\r\\nConnection: close\\r\\n\\r\\n0\\r\\n\\r\\n'
    called: GET /
"""

import socket
import sys
import threading

from werkzeug.serving import make_server


SENT = b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n"
calls = []


def application(environ, start_response):
    calls.append(environ)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return []


server = make_server("127.0.0.1", 0, application, threaded=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
with socket.create_connection(server.server_address, timeout=10) as connection:
    connection.sendall(SENT)
    connection.shutdown(socket.SHUT_WR)
    raw = b"".join(iter(lambda: connection.recv(65536), b""))
seen = raw.partition(b"\r\n\r\n")[2]

EXPECTED = b""  # what the reference of microframework-conformance does
SHOWN = b"0\r\n\r\n"  # what was seen
print("A client of HTTP/1.0 MUST get the body without a transfer coding, ended by the connection or by its length.")
print("the body of the reply:")
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
