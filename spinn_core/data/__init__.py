"""Files in, pairs and vectors out: pair files, word vectors, spelling, our examples, downloads. No network is run
here."""
