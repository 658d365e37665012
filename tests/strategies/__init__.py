"""Claims about the generators: they reach the corners that they are made for."""
