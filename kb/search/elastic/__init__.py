"""Elasticsearch as the first stage of the search: terms in, the texts that bear them out."""
