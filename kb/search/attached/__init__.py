"""What stands inside the files beside the answers: read once, kept as text by the page, found from the desk."""
