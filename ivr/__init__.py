"""What a caller hears and presses: FastAGI, menus as data, prompts, rating."""
