"""Claims about what is printed and written: summary, JSON document, SPEC.md."""
