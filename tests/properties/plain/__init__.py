"""A plain engine: the rules of verdicts read slowly, one subject and one day at a time.

It shares nothing with the engine that ships but the reading of dates: lists and loops, no arrays.
"""
