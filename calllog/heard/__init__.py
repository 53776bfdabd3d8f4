"""What callers are saying: known for as long as a call may need it, and then forgotten."""
