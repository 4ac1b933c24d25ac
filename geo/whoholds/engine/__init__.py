"""From claims to verdicts over intervals of days."""
