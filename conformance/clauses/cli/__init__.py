"""The command line: which application it finds, and what the commands of an application see."""
