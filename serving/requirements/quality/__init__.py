"""How well the photo was taken: focus, light and colour."""
