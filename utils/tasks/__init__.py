"""A trained model with its words, ready to ask: a page a task."""
