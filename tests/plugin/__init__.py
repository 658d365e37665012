"""Claims about the pytest plugin, made by pytest runs within pytest."""
