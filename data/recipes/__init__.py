"""How each file of data/ was made: one script a model, run by `python -m`."""
