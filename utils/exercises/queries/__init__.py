"""Lesson 01, what is this word looking for?: its exercises and questions."""

from utils.exercises.finding import gathered

NUMBER, TITLE = "01", "Ask with queries"
EXERCISES = ("queries_for", "project", "repair_projection", "decide")

globals().update(gathered(__name__))
