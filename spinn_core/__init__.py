"""SPINN Explorer: everything but the pages themselves; README maps its rooms."""
