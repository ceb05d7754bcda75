"""Files in, pairs out: what a person gives as data, read with whatever is odd in it named; no torch, no Streamlit."""
