"""Questions asked of a timeline: why, what changed, where sources differ, who gets through."""
