"""The mathematics of attention: NumPy alone, each function beside its equation.

Lessons take what they need from the façade, ``from utils import attention, softmax``.
"""
