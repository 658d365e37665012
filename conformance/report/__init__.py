"""What a run found, and the forms in which it is shown: terminal, JSON, and the specification."""
