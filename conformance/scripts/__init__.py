"""Scripts: a failure as a program that needs the framework and the standard library, nothing else.

Here the runs of a failing example are taken down (`tape`), played again bare, on the implementation
and on the reference (`bare`), made small (`smallest`) and written as a program in the framework's
own words (`program`, `steps`, `requests`, `functions`, by the tables of `idioms`). Who does all
this in the process that judges is `scribe`. In pytest's own process, `offering` runs each program
in a clean one before it is offered, and writes it down. What has no spelling makes no script, and
the reason is told: nothing is guessed. Start reading in `scribe`.

What is seen while an example is judged lives in `conformance.perform`, not here.
"""
