"""Land inferred from points: control areas, fronts and their bands."""
