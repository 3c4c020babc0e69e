"""What makers of the course run; learners do not need it."""
