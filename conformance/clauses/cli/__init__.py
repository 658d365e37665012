"""The command line: a user names an application, and its commands run inside of it."""
