"""The product's health: what the machines' monitors read, what supervisors see, and what they do about it."""

DOOR = "operations/"  # the health page's; whoever may pass it may read elsewhere what the page shows
