"""The training loop, its settings and what it needs; commands, pages and lessons about training are elsewhere."""
