"""Intervals, paired comparisons and corrections: what may be said of a figure."""
