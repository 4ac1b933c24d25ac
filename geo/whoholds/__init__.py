"""Who holds which town, road and state, on which day, according to whom."""

import lazy_loader

# Names are loaded when first used, so that `whoholds --help` need not wait for geopandas.
_load, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> object:
    if name != "__version__":
        return _load(name)
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(__name__)
    except PackageNotFoundError:  # run from a folder that was never installed
        return "0+unknown"
