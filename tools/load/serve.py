"""A server in a process of its own: `python -m tools.load.serve SERVER`.

It prints its port, and serves until it is ended. With further arguments, it becomes that command
instead. Either ends when the process ends that started it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from importlib import import_module

from gevent import monkey

from conformance.drive.serving import LOOPBACK
from conformance.supervision.descent import end_with_parent
from conformance.transport.servers import SERVERS, Running


def main(server: str, *command: str) -> None:
    """Serve for ever."""
    end_with_parent(os.getppid(), signal.SIGKILL)
    if command:
        os.execv(sys.executable, [sys.executable, "-m", *command])
    if server == "gevent":
        monkey.patch_all()
    app = import_module("tools.load.served").app
    if server == "gevent":  # on this thread, as all others are greenlets of it
        serving = import_module("gevent.pywsgi").WSGIServer((LOOPBACK, 0), app, log=None)
        serving.start()
        print(serving.server_port, flush=True)
        serving.serve_forever()
    print(Running(server, SERVERS[server], app).port, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
