"""What the store knows: documents, versions, editions, indexes and the search over them."""
