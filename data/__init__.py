"""Portraits in, labelled samples out."""
