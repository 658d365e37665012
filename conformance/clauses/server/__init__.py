"""The development server by raw socket: what it sends, to the byte, and what it hands over."""
