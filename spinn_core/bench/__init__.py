"""The speed table with its file, and the article's algorithm that it compares with. No lesson, no page."""
