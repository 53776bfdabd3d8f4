"""The screen pop: what one operator sees of the calls that ring and talk at their seat."""
