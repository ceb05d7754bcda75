"""How our own figures, model cards and README's numbers are made from finished runs. The app imports nothing of it."""
