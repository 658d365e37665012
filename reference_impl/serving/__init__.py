"""Serving: who calls an application that is finished.

`server` is the development server, `cli` the command line, `testing` the client of tests. How an
application answers is not decided here: see `app.Flask.wsgi_app`. Nothing is imported with this
room, because most programs need none of it.
"""
