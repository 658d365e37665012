"""Claims about the chapters: how they are found and imported."""
