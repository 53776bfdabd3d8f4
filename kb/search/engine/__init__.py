"""The search engine of this process: documents in, ranked documents out."""
