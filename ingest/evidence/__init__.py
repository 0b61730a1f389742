"""What a page says about its product, source by source, and which source is believed."""
