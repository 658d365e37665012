"""What an application uses, and which clauses concern it."""
