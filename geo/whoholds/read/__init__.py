"""The outside world, read into a ledger."""

import lazy_loader

# Each importer brings its own libraries; none is loaded before somebody asks for it.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
