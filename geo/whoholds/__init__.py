"""Who holds which town, road and state, on which day, according to whom."""

import lazy_loader

# Names are loaded when first used, so that `whoholds --help` need not wait for geopandas.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
