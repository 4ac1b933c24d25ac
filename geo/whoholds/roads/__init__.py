"""Linear referencing: stations, sections and measures along highways."""
