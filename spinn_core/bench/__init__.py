"""The speed table: ways to run the same network side by side, in one process, by turns."""
