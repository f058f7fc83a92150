"""What a finished file must be."""
