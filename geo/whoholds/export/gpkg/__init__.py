"""What makes a GeoPackage open styled: its layers' styles, project, descriptions, relations."""
