"""What citizens say of the answers: whether one helped, and why not."""
