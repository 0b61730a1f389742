"""The public HTTP API that every surface uses."""
