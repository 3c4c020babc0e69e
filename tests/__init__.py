"""The tests: units, properties, exercises, notebooks, browser."""
