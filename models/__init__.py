"""What a portrait model is: attributes, anatomy, network and weights. The ground floor: imports nothing above it."""
