"""One sentence or pair read with everything recorded, narrated and exported. No pictures."""
