"""What people did, in one sealed chain that shows when somebody cuts or changes it."""
