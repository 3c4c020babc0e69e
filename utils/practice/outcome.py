"""What practice answers: a word, a message, perhaps code and a table."""

from collections.abc import Sequence
from dataclasses import dataclass

from utils.figures import cells
from utils.figures.typeset import PLAIN, escape, prose, visible

NOT_ATTEMPTED, NOT_YET, CORRECT = "not attempted", "not yet", "correct"

_LINES = "\n\t"
_SIGNS = {NOT_ATTEMPTED: "…", NOT_YET: "✘", CORRECT: "✔"}
# The word and the sign carry the meaning; the coloured edge only repeats it.
_EDGES = {
    NOT_ATTEMPTED: "var(--jp-info-color1, #0277bd)",
    NOT_YET: "var(--jp-warn-color1, #c25100)",
    CORRECT: "var(--jp-success-color1, #2e7d32)",
}
_TABLE = "border-collapse: collapse"
_CELL = (
    "border: 1px solid var(--jp-border-color1, #8a8a8a); padding: 2px 8px; "
    "text-align: left"
)


@dataclass(frozen=True)
class Table:
    """Rows of text under column heads; the first cell of a row is its head.

    Examples
    --------
    >>> print(Table("Ages", ("who", "years"), [("Ada", "36")]).text())
    Ages
    who  years
    Ada  36
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]

    def text(self) -> str:
        """Write the table as aligned lines."""
        lines = [
            [visible(cell) for cell in line] for line in (self.columns, *self.rows)
        ]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        padded = ("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)
        return "\n".join([visible(self.caption), *padded])

    def html(self) -> str:
        """Write the table as HTML with a caption and scoped heads."""
        head = cells.row(_cell(name, "col") for name in self.columns)
        rows = [
            cells.row([_cell(first, "row"), *map(_cell, others)])
            for first, *others in self.rows
        ]
        # JupyterLab lets code wrap; within a caption it should not.
        code = '<code style="white-space: nowrap">'
        caption = prose(self.caption).replace("<code>", code)
        return cells.table(head, rows, caption, _TABLE)


@dataclass(frozen=True)
class Result:
    """The answer of a check, a hint, a solution or a question.

    Parameters
    ----------
    status : str
        ``"not attempted"``, ``"not yet"`` or ``"correct"``.
    message : str
        What to read. Words between backticks are shown as code.
    word : str, optional
        Shown in place of the status.
    code : str, optional
        Lines of Python that belong to the message.
    table : Table, optional
        Numbers that belong to the message.
    notice : str, optional
        Something about the progress file that the learner should know.
    """

    status: str
    message: str
    word: str = ""
    code: str = ""
    table: Table | None = None
    notice: str = ""

    def __bool__(self) -> bool:
        """Tell whether the answer is correct."""
        return self.status == CORRECT

    def __repr__(self) -> str:
        """Write the result as stable text."""
        said = [f"{self._title()}: {self.message}", self.code.rstrip()]
        parts = [visible(text, keep=_LINES) for text in (*said, self.notice)]
        parts.insert(2, self.table.text() if self.table else "")
        return "\n".join(part for part in parts if part)

    def html(self) -> str:
        """Write the result as a status region of HTML."""
        code = escape(self.code, keep=_LINES)
        code = f"<pre><code>{code}</code></pre>" if code else ""
        notice = f"<p><em>{prose(self.notice)}</em></p>" if self.notice else ""
        table = self.table.html() if self.table else ""
        return (
            f'<div class="{PLAIN}" role="status" data-status="{escape(self.status)}" '
            f'style="border-left: 4px solid {_EDGES.get(self.status, "currentColor")}; '
            'padding: 2px 12px; color: var(--jp-content-font-color1, inherit)">'
            '<p style="white-space: pre-wrap; margin: 4px 0">'
            f"<strong>{escape(self._title())}</strong>: {prose(self.message)}"
            f"</p>{code}{table}{notice}</div>"
        )

    def _title(self) -> str:
        word = self.word or self.status.capitalize()
        return f"{_SIGNS.get(self.status, '·')} {word}"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self.html()}


def _cell(text: str, scope: str = "") -> str:
    # An indented line of code keeps its indent.
    style = f"{_CELL}; white-space: pre" if text.startswith(" ") else _CELL
    return cells.cell(prose(text), style, scope=scope)
