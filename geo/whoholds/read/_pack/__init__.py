"""A pack's own files: its descriptor, and how a new one begins."""
