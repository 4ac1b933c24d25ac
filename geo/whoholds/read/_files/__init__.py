"""Bytes of strangers: each module opens one kind of file with care and answers plain data.

``archive`` unpacks, ``delimited`` decodes and splits text, ``safe_xml`` (with ``mended_xml``),
``json_text``, ``toml_text`` and ``html_text`` parse, ``lua_tables`` reads without running,
``guard`` and ``mistaken`` refuse what is not what it is called. ``workbook`` reads sheets in a
process of its own, ``records`` lists of JSON; ``geojson`` reads and writes the layers of packs,
``kml`` the marks of maps, ``vector_layers`` everybody else's layers; ``cell_text`` writes a cell of
any type as text. None of them knows a claim or a pack.
"""
