"""server.keeps-date-of-the-application: this program exits 1 on Flask 3.1.3, Werkzeug 3.1.9.

A `Date` or `Server` that the application names MUST be the only one that is sent.
See PEP 3333, The Server/Gateway Side.
See RFC 9110, 5.3. Field Order.

A test run said:

    Date
    sent: b'GET / HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n'
    came: b'HTTP/1.1 200 OK\\r\\nServer: Werkzeug/3.1.9 Python/3.11.7\\r\\nDate: Mon, 30 Nov 2026 22:33:06 GMT\\r\\nContent-Type: text/plain\\r\\nDate: Thu, 01 Jan 1970 00:00:00 GMT\\r\\nServer: mine/1\\r\\nTransfer-Encoding: chunked\\r\\nConnection: close\\r\\n\\r\\n1\\r\\nx\\r\\n0\\r\\n\\r\\n'
    called: GET /
      expected                        seen
    > Thu, 01 Jan 1970 00:00:00 GMT   Mon, 30 Nov 2026 22:33:06 GMT
    > -                               Thu, 01 Jan 1970 00:00:00 GMT
"""

import re
import socket
import sys
import threading

from werkzeug.serving import make_server


SENT = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
calls = []


def application(environ, start_response):
    calls.append(environ)
    start_response("200 OK", [("Content-Type", "text/plain"), ("Date", "Thu, 01 Jan 1970 00:00:00 GMT"), ("Server", "mine/1")])
    return [b"x"]


server = make_server("127.0.0.1", 0, application, threaded=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
with socket.create_connection(server.server_address, timeout=10) as connection:
    connection.sendall(SENT)
    connection.shutdown(socket.SHUT_WR)
    raw = b"".join(iter(lambda: connection.recv(65536), b""))
seen = len(re.findall(rb"(?i)^Date:", raw, re.M))

EXPECTED = 1  # what the reference of microframework-conformance does
SHOWN = 2  # what was seen
print("A `Date` or `Server` that the application names MUST be the only one that is sent.")
print("how many fields Date:")
print(f"  expected: {EXPECTED!r}")
print(f"  seen:     {seen!r}")
print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")
sys.exit(1 if seen == SHOWN else 0)
