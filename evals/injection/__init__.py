"""Instructions planted in what a store knows, read by a model that obeys everything it reads."""
