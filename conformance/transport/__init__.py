"""Transports: exchanges that go over a real server, on a thread of the process that judges.

The application is called by the server, with the environment that the server makes, and where the
server calls it; what comes out of the socket is held against what the application gave. So each
clause is asked once more, and a difference has a name: the server's.
"""
