"""Lesson 04, how well does every query fit every key?: its exercises and questions."""

from utils.exercises.finding import gathered

NUMBER, TITLE = "04", "Score every pair"
EXERCISES = ("one_score", "scaled_scores", "all_heads")

globals().update(gathered(__name__))
