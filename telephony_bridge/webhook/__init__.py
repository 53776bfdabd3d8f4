"""Call events from any other PBX, as signed JSON."""
