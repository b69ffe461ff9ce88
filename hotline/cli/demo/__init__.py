"""`hotline demo`: its calls, its city, its robot agents."""
