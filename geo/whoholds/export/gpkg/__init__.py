"""What makes a GeoPackage open dressed: its styles, project, descriptions and relations."""
