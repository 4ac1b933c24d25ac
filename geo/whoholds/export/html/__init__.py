"""The self-contained map page."""
