"""What a location is: looked at politely, said in plain words, proposed as sources."""
