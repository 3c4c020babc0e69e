"""Lesson 06, what does a word know afterwards?: its exercises and questions."""

from utils.exercises.finding import gathered

NUMBER, TITLE = "06", "Mix the values"
EXERCISES = ("weighted_sum", "context_of", "attention", "hunt_attention")

globals().update(gathered(__name__))
