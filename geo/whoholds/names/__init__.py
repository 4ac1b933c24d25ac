"""Place names: which town a spelling means, or an honest "cannot tell".

Burmese, Shan, Karen and Kachin names reach the Latin script along many roads: Nawnghkio, Naunghkio
and Naung Cho are one town, and Minhla is two. A spelling is tried as an exact alias, then in the
plain form of its letters, then by a *sound key* in which the usual romanisations of one syllable
fall together, and last by a fuzzy matcher (rapidfuzz). Each step sees only towns within the state
or the distance that is given, and abstains where two towns come close. Nothing is learnt in
silence: whoever accepts a match writes it into the pack's ``alt_names``.

How often it is right, asked of the 514 towns of the shipped pack (a right answer lies within 15 km
of the place that is meant; many places of GeoNames are wards and no towns of the pack, and then
abstaining is the only right answer; nearly all that is wrong are names that GeoNames itself gives
to a namesake):

=============================================  =======  =========  ======  =========
spellings                                      bounds   precision  recall  abstained
=============================================  =======  =========  ======  =========
239 of the press, all aliases forgotten        30 km    1.000      0.82    0.18
239 of the press, all aliases forgotten        state    1.000      0.60    0.40
239 of the press, all aliases forgotten        neither  1.000      0.15    0.85
239 of the press, with the pack's aliases      30 km    1.000      1.00    0.00
239 of the press, with the pack's aliases      state    1.000      1.00    0.00
239 of the press, with the pack's aliases      neither  1.000      0.27    0.73
239 of the press, with the pack's aliases      closed   1.000      0.99    0.01
494 towns of MIMU, Latin                       30 km    1.000      0.93    0.07
494 towns of MIMU, Latin                       state    0.998      0.93    0.07
494 towns of MIMU, Latin                       neither  1.000      0.33    0.67
494 towns of MIMU, Burmese                     30 km    1.000      0.73    0.27
494 towns of MIMU, Burmese                     state    1.000      0.73    0.27
494 towns of MIMU, Burmese                     neither  1.000      0.37    0.63
1,122 other names of GeoNames' 575 places      30 km    0.998      0.48    0.52
1,122 other names of GeoNames' 575 places      state    0.969      0.42    0.57
1,122 other names of GeoNames' 575 places      neither  0.965      0.25    0.74
=============================================  =======  =========  ======  =========

A state beside a place changes nothing but for what the place leaves open. Without either, a name
that the gazetteer has may be that of a namesake which it lacks, however exact: there it is taken
for a large town only, or where it is long enough to be rare. Whoever knows that all names are of
towns of the pack says ``closed`` and is spared that.
"""

from whoholds.names.gazetteer import Candidate, Gazetteer
from whoholds.names.matching import Match, match, match_all

__all__ = ["Candidate", "Gazetteer", "Match", "match", "match_all"]
