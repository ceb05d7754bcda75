"""What pages share: cursor, address, strip, cards, charts, downloads, escaping, models. Nothing of one page only."""
