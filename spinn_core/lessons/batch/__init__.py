"""Batches: grid, bundles, padding, timing, as the Batch page shows them. Encoders live in model/."""
