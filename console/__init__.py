"""The web desk: FastAPI assembly, live feed, pages."""
