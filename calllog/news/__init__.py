"""What the centre's people must know, and who has read it."""
