"""The exercises and questions: a folder a lesson, a file an exercise."""

from utils.exercises.board import progress, reset, review
from utils.exercises.finding import Item, Lesson, lessons

__all__ = ["Item", "Lesson", "all", "lessons", "of", "progress", "reset", "review"]


def all() -> dict[str, Item]:
    """Find every exercise and question of the course, by key, in the lessons' order."""
    return {
        item.key: item
        for lesson in lessons().values()
        for item in lesson.items.values()
    }


def of(lesson: str) -> list[str]:
    """List the keys of a lesson, for example ``of("05")``."""
    return [key for key in all() if key.startswith(f"{lesson}.")]
