"""What the importers share: from the words of a foreign file to the rows of a pack.

``actor_names`` tells which actor a name means, ``dated_files`` the day in a file's name, ``points``
whether two cells are a place on the globe, ``marker`` what the name and the description of a mark
say, ``legend`` what its icon says. In a ``draft`` an importer writes down what each row becomes.
"""
