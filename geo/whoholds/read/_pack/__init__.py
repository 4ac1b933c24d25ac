"""A pack's own files: ``descriptor`` reads ``datapackage.json``, ``new`` begins a pack."""
