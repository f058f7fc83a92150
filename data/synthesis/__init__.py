"""Effects painted on portraits, one file an effect."""
