"""Isolation under real load: many clients, each with tokens of its own, against a real server.

`python -m tools.load --help` says how. `applications.py` has what is served: what a request reads
of itself before and after it gives way, in every place where a framework keeps such things.
`serving.py` starts a server in a process of its own, which `serve.py` is, and ends it with all that
it has started. `clients.py` are the clients, and what they make of the replies; `journal.py` is
what the application notes on its side, whichever process it runs in.
"""
