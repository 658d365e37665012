"""server.escaped-bytes: this program exits 1 on Flask 3.1.3, Werkzeug 3.1.9.

An escape in a path MUST come as the byte that it stands for, also where the bytes are
no UTF-8.
See PEP 3333, Unicode Issues.
See RFC 3986, 2.1. Percent-Encoding.

A test run said:

    sent: b'GET /%ff HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n'
    came: b'HTTP/1.1 200 OK\\r\\nServer: Werkzeug/3.1.9 Python/3.11.7\\r\\nDate: Mon, 30 Nov 2026 22:33:06 GMT\\r\\nContent-Type: text/plain\\r\\nContent-Length: 4\\r\\nConnection: close\\r\\n\\r\\ndeaf'
    called: GET /ï¿½
      expected   seen
    > /ÿ         /ï¿½
"""

import socket
import sys
import threading

from werkzeug.serving import make_server


SENT = b"GET /%ff HTTP/1.1\r\nHost: localhost\r\n\r\n"
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
seen = calls[0].get("PATH_INFO")

EXPECTED = "/ÿ"  # what the reference of microframework-conformance does
SHOWN = "/ï¿½"  # what was seen
print("An escape in a path MUST come as the byte that it stands for, also where the bytes are no UTF-8.")
print("PATH_INFO of the first request:")
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
