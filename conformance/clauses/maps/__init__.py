"""URL maps by themselves: rules are put into a map, which is bound, and then matches and builds.

The chapters on routing and URLs ask an application. Here everything is asked that an application
does not lead to: the arguments of maps and rules, factories, binding, and every option of matching
and building.
"""

# The order in which the files are read, in SPEC.md and in reports.
TOPICS = (
    *("matching", "asking", "rules", "redirecting", "leading", "making", "changing", "factories"),
    *("binding", "environ", "building", "converting", "spanning"),
)
