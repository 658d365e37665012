"""Limits: an end for what would never end by itself.

`patience` stops loops by processor time, `bounded` by lines of Python, `processes` ends what a
clause has started (`proc` is what the kernel says of it), `interrupts` heeds Ctrl-C wherever it
arrives. The process that judges is ended from outside, by `conformance.supervision`. No verdict is
decided here. Start reading at `patience`.
"""
