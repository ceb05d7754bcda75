"""How a stack of sentences becomes one matrix product: the grid of a batch, its bundles, its cost, its padding."""
