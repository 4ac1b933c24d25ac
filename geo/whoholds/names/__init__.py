"""Place names: which town a spelling means, or an honest "cannot tell".

Burmese, Shan, Karen and Kachin names reach the Latin script along many roads: Nawnghkio, Naunghkio
and Naung Cho are one town, and Minhla is two. A spelling is tried as an exact alias, then in the
plain form of its letters, then by a *sound key* in which the usual romanisations of one syllable
fall together, and last by a fuzzy matcher (rapidfuzz). Each step sees only towns within the state
or the distance that is given, and abstains where two towns come close. Nothing is learnt in
silence: whoever accepts a match writes it into the pack's ``alt_names``.

How often it is right, asked of the 276 towns of the shipped pack (a right answer lies within 15 km
of the place that is meant; most places of MIMU and GeoNames are no towns of the pack, and then
abstaining is the only right answer):

=============================================  =======  =========  ======  =========
spellings                                      bounds   precision  recall  abstained
=============================================  =======  =========  ======  =========
239 of the press, all aliases forgotten        state    1.000      0.60    0.40
239 of the press, with the pack's aliases      state    1.000      0.99    0.01
494 towns of MIMU, Latin                       state    0.995      0.43    0.57
494 towns of MIMU, Latin                       30 km    1.000      0.44    0.57
494 towns of MIMU, Burmese                     state    0.995      0.42    0.58
494 towns of MIMU, Burmese                     30 km    1.000      0.42    0.58
1,122 other names of GeoNames' 575 places      state    0.990      0.45    0.54
1,122 other names of GeoNames' 575 places      30 km    1.000      0.52    0.48
=============================================  =======  =========  ======  =========

Without a state or a place to bound the search, a name that the pack lacks may be found in another
state: precision falls to 0.97 on MIMU's towns, so importers always bound it.
"""

from whoholds.names.gazetteer import Candidate, Gazetteer
from whoholds.names.matching import Match, match, match_all

__all__ = ["Candidate", "Gazetteer", "Match", "match", "match_all"]
