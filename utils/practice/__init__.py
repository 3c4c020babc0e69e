"""Practice: check an answer, name the mistake, keep the progress."""

from utils.practice.board import progress, reset
from utils.practice.call import Probe
from utils.practice.exercise import Exercise, Wrong
from utils.practice.outcome import Result, Table
from utils.practice.question import Order, Question

__all__ = [
    "Exercise",
    "Order",
    "Probe",
    "Question",
    "Result",
    "Table",
    "Wrong",
    "progress",
    "reset",
]
