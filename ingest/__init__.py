"""Reading sources: pages, feeds and folders become products and articles."""
