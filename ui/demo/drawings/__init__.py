"""Flat drawings of the shop's goods, one module a department, each in a product's colour."""
