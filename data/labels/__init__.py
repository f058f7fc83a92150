"""Hand labels of portraits: definitions, the contact sheets they were made on, and the merging of the passes."""
