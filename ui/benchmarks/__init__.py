"""What ``aisle bench`` measures, one part a file, each against something in the same run."""
