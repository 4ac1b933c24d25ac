"""The map page: one self-contained HTML file, and the same map in a notebook."""

from __future__ import annotations

from whoholds.export.html.embed import to_embed
from whoholds.export.html.map import explore, to_html

__all__ = ["explore", "to_embed", "to_html"]
