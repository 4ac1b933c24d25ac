"""What can be inferred from a timeline, always with its bounds."""
