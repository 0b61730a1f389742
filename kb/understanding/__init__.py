"""What a shopper's words ask of a catalogue."""
