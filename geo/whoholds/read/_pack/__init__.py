"""A pack's own files: ``descriptor`` reads ``datapackage.json``, ``new`` begins a pack.

``entries`` tells which files of a folder are a pack's, ``view`` reads them as of one moment,
``journal`` replaces several at once under a ``lock``, ``making`` puts a whole new pack in its
place.
"""
