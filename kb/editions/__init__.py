"""Making, comparing and publishing editions."""
