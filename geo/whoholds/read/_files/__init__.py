"""Bytes of strangers: each module opens one kind of file with care and answers plain data.

``archive`` unpacks, ``delimited`` decodes and splits text, ``safe_xml``, ``json_text`` and
``html_text`` parse, ``lua_tables`` reads without running, ``guard`` refuses what is not what it is
called. ``geojson`` reads and writes the layers of packs, ``kml`` the marks of maps,
``vector_layers`` everybody else's layers; ``cell_text`` writes a cell of any type as text. None of
them knows a claim or a pack.
"""
