"""Other ways of searching the same catalogue, each as its own documentation sets it up."""
