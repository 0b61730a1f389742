"""Questions about a store's own catalogue and articles whose truth is computed from the records."""
