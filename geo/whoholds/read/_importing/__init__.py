"""What the importers share: drafts of claims, legends, names, markers, dates."""
