"""Timelines written as files that other programs open."""
