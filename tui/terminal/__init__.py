"""The terminal: what it can show, what it shows, its driver, and a safe way out of it."""
