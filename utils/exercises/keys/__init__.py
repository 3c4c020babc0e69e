"""Lesson 02, what does each word offer?: its exercises and questions."""

from utils.exercises.finding import gathered

NUMBER, TITLE = "02", "Match with keys"
EXERCISES = ("dot_product", "rank_keys", "cosine")

globals().update(gathered(__name__))
