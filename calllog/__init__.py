"""What happened: the ledger of call events, operators' states, contact records, the desk."""
