"""Practice: check an answer, name the mistake, keep the progress."""

from utils.practice.call import Probe
from utils.practice.exercise import Exercise
from utils.practice.hunt import Hunt
from utils.practice.order import Order
from utils.practice.outcome import Result, Table
from utils.practice.question import Question
from utils.practice.suspect import Suspect
from utils.practice.task import Wrong

__all__ = [
    "Exercise",
    "Hunt",
    "Order",
    "Probe",
    "Question",
    "Result",
    "Suspect",
    "Table",
    "Wrong",
]
