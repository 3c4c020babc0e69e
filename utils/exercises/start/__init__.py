"""Lesson 00, what does it mean to pay attention?: first exercises and its questions."""

from utils.exercises.finding import gathered

NUMBER, TITLE = "00", "Start here"
EXERCISES = ("strongest", "row_sums", "share_of")

globals().update(gathered(__name__))
