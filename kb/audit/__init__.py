"""Who did and who saw what: a trail that is only ever added to."""
