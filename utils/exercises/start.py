"""Lesson 00, what does it mean to pay attention?: its questions."""
