"""The studio: where those who run the store read, answer and set things up."""
