"""The linear relatives: intervals, padded batches, n-grams, layers, as the Sequences page shows them. No trees."""
