"""What a run of the suite costs, and what it gets for that.

`python -m tools.bench --help` says how. `runs.py` judges an implementation and takes the figures
from the JSON report; `kills.py` has the saboteurs judged by few examples; `throughput.py` plays
whole applications, watched and bare; `tables.py` writes down what came. What one part of the suite
costs by itself is told by the benches beside it, which `tox.ini` names; faults in an installed
package are the business of `tools.faults`.
"""
