"""Middleware: WSGI applications in front of others, judged alone and in front of a framework.

What proxies say of a request, applications that are mounted below paths, and shared files.
"""

# The order in which the files are read, in SPEC.md and in reports.
TOPICS = ("forwarded", "forwarded_often", "mounts", "shared", "hidden", "packaged", "applications")
