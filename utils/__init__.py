"""The small module behind the lessons: read it, every file holds one idea."""
