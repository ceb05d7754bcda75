"""One sentence or pair read with everything recorded, and what is told or exported of it. No pictures."""
