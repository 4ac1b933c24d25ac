"""What editors are asked, one module a kind of question.

``withdrawals`` and ``recaptures`` ask for the other half of a change, ``fights`` when it was and
who was inside, ``order`` which of two changes came first, ``parties`` who took a place from a
friend, ``notes`` for claims and extents that stand in words only, ``colours`` who can be told from
whom. Each looks at the same ``material`` and answers what it found.
"""
