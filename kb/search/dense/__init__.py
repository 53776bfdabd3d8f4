"""A dense re-ranker that a site brings itself: a folder with a sentence-embedding model. Off where none is named."""
