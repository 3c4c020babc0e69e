"""Lesson 03, what is handed over once found?: its exercises and questions."""

from utils.exercises.finding import gathered

NUMBER, TITLE = "03", "Carry with values"
EXERCISES = ("hard_lookup", "soft_lookup", "bring_home")

globals().update(gathered(__name__))
