"""server.spaces-behind-value: this program exits 1 on Flask 3.1.3, Werkzeug 3.1.9.

Spaces and tabs behind the value of a field MUST NOT be handed over as a part of it.
See RFC 9112, 5.1. Field Line Parsing.

A test run said:

    sent: b'GET / HTTP/1.1\\r\\nHost: localhost\\r\\nX-A: b \\r\\n\\r\\n'
    came: b'HTTP/1.1 200 OK\\r\\nServer: Werkzeug/3.1.9 Python/3.11.7\\r\\nDate: Mon, 30 Nov 2026 22:33:06 GMT\\r\\nContent-Type: text/plain\\r\\nContent-Length: 4\\r\\nConnection: close\\r\\n\\r\\ndeaf'
    called: GET /
      expected   seen
    > b          b
"""

import socket
import sys
import threading

from werkzeug.serving import make_server


SENT = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: b \r\n\r\n"
calls = []


def application(environ, start_response):
    calls.append(environ)
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "4")])
    return [b"deaf"]


server = make_server("127.0.0.1", 0, application, threaded=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
with socket.create_connection(server.server_address, timeout=10) as connection:
    connection.sendall(SENT)
    connection.shutdown(socket.SHUT_WR)
    raw = b"".join(iter(lambda: connection.recv(65536), b""))
seen = calls[0].get("HTTP_X_A")

EXPECTED = "b"  # what the reference of microframework-conformance does
SHOWN = "b "  # what was seen
print("Spaces and tabs behind the value of a field MUST NOT be handed over as a part of it.")
print("HTTP_X_A of the first request:")
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
