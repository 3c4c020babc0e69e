"""Lesson 01, what is this word looking for?: its exercises and questions."""

from utils.exercises.finding import gathered

NUMBER, TITLE = "01", "Ask with queries"
EXERCISES = ("project", "queries_for", "decide")

globals().update(gathered(__name__))
