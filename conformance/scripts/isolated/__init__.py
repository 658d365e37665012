"""Isolated: a play of workers as a program, on the carriers that they ran on, turn by turn.

`plays` takes down what a clause has played and finds the smallest play that shows it, `bodies`
writes what each worker does, `carriers` has what the workers run on, and `wording` the words of
locals and of contexts. Who goes when is a list in the program. Start reading in `plays`.

Programs of applications and of tools are written next door, in `conformance.scripts`.
"""
