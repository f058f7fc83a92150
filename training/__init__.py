"""Fit, evaluate and export the portrait network."""
