"""Limits: an end for what would never end by itself.

`patience` stops loops by processor time, `bounded` by lines of Python, `interrupts` heeds Ctrl-C
wherever it arrives. No verdict is decided here. Start reading at `patience`.
"""
