"""Larkfell, a made-up outdoor shop: a small real website to read, shop in and ask about."""
