"""What a learner typed or made, as a short text, whatever it does when it is read."""

_LONGEST = 40


def written(value: object) -> str:
    """Write a value as text without the space around it; only Ctrl-C comes through.

    Examples
    --------
    >>> written(" B ")
    'B'
    """
    try:
        return str.strip(str(value))
    except KeyboardInterrupt:
        raise
    except BaseException:  # an object with a mind of its own
        return f"a value of type {type(value).__name__}"


def short(text: str, longest: int = _LONGEST) -> str:
    """Cut a text that is too long for a message.

    Examples
    --------
    >>> short("attention", 4)
    'atte…'
    """
    return text if len(text) <= longest else f"{text[:longest]}…"
