"""What a program needs of its machine: child processes, users, priority, logs."""
