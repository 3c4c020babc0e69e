"""Lesson 05, how do scores become shares?: its exercises and questions."""

from utils.exercises.finding import gathered

NUMBER, TITLE = "05", "Turn scores into weights"
EXERCISES = ("temperature", "softmax", "entropy")

globals().update(gathered(__name__))
