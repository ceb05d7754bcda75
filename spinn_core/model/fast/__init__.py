"""The same networks for batches, with a backward pass by hand; equal to model/ to 1e-12. Nothing reads one sentence
here."""
