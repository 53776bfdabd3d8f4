"""Tables that people upload and take away: workbooks, CSV files and the values in their cells. No models."""
