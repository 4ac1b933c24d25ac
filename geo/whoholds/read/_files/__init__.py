"""Strangers' bytes, read safely: archives, XML, KML, GeoJSON, HTML, text."""
