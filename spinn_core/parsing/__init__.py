"""Text and trees: the shift-reduce machine, three notations, labelled trees, repair of brackets. No torch, no files."""
