"""A PBX that plays recordings of real calls over a real AMI socket."""
