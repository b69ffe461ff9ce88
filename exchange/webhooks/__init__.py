"""Changes told to other systems by signed requests, each subscription by itself."""
