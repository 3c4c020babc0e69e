"""What a learner typed or made, as text, whatever it does when it is read."""


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
