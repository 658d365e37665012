"""Claims about drivers: what they send is sent, and what they return is the whole."""
