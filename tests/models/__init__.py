"""Claims about the models: on small examples they agree with what is known."""
