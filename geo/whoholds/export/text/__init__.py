"""What is told in words: brief, explanation, snapshot, manifest."""
