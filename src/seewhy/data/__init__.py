"""Photos and labels: reading, judging, splitting, decoding, augmenting."""
