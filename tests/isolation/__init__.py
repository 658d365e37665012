"""Claims about the tester of isolation itself."""
