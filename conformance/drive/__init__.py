"""Driving: the ways in which an application is called from outside.

`wire` calls WSGI and ASGI applications in process, `serving` over sockets and as CGI programs,
`commands` by a command line; `cookies` and `follow` are what a client does with a reply. What
happens inside the application is the business of `conformance.perform`. Start reading at `wire`.
"""
