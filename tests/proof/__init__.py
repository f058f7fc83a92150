"""``make proof``: every requirement's documentation and how often it errs, measured, into ``docs/requirements.md``."""
