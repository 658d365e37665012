"""Claims about the sources that clauses cite, and about the lists of headings."""
