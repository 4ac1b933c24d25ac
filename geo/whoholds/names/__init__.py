"""Place names: which town a spelling means, or an honest "cannot tell".

Burmese, Shan, Karen and Kachin names reach the Latin script along many roads: Nawnghkio, Naunghkio
and Naung Cho are one town, and Minhla is two. A spelling is tried as an exact alias, then in the
plain form of its letters, then by a *sound key* in which the usual romanisations of one syllable
fall together, and last by a fuzzy matcher (rapidfuzz). Each step sees only towns within the state
or the distance that is given, and abstains where two towns come close. Nothing is learnt in
silence: whoever accepts a match writes it into the pack's ``alt_names``.
"""

from whoholds.names.gazetteer import Candidate, Gazetteer
from whoholds.names.matching import Match, match, match_all

__all__ = ["Candidate", "Gazetteer", "Match", "match", "match_all"]
