"""Text to terms that can be compared, in Japanese and in English."""
