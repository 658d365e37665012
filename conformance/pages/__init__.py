"""Pages: reports as a site of plain files, to be looked at without a server and without a network.

`site` says which pages there are; each of `matrix`, `clauses`, `implementations`, `comparison`,
`strength` and `words` says what is on one kind of page, as plain data that the templates print.
`rendering` has the one place where data becomes HTML, `folder` the one where files are written,
`naming` what pages are called. `schedules` and `timelines` read the pictures out of messages, and
`drawing` draws them. `saboteurs` reads what proves the clauses. Start reading at `site`.

Reports are foreign data: whatever they say is text on a page and nothing else. Jinja2, an extra, is
imported in `rendering` alone.
"""
