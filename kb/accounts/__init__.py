"""Who may do what: users, roles, the one policy table, and the sign-in for every door."""
