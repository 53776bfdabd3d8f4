"""Key figures, and the live board that shows them."""
