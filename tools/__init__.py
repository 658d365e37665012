"""Tools around the suite: they are run in a checkout, and no part of what is installed."""
