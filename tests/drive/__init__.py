"""Claims about the drivers: servers, and the protocols they speak."""
