"""Self-tests of the command `conformance`: what it installs, judges, compares and says.

`toys.py` has reports that are made up and an installer that installs nothing. Nothing here asks a
package index, but for `test_index.py`, which `tox run -e command` runs.
"""
