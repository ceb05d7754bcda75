"""The speed table, and the article's algorithm that it compares with. Nothing of the app."""
