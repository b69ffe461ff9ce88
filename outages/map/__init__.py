"""The grid as the map page draws it: lines and points, what is dark, whose premises lie where."""
