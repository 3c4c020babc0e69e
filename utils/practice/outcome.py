"""What practice answers: a word, a message, perhaps code and a table."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

NOT_ATTEMPTED, NOT_YET, CORRECT = "not attempted", "not yet", "correct"

_SIGNS = {NOT_ATTEMPTED: "…", NOT_YET: "✘", CORRECT: "✔"}
# The word and the sign carry the meaning; the coloured edge only repeats it.
_EDGES = {
    NOT_ATTEMPTED: "var(--jp-info-color1, #0277bd)",
    NOT_YET: "var(--jp-warn-color1, #c25100)",
    CORRECT: "var(--jp-success-color1, #2e7d32)",
}
_CELL = "border: 1px solid var(--jp-border-color1, #8a8a8a); padding: 2px 8px"


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
        lines = [self.columns, *self.rows]
        widths = [max(len(line[i]) for line in lines) for i in range(len(self.columns))]
        padded = [
            "  ".join(
                cell.ljust(width) for cell, width in zip(line, widths, strict=True)
            )
            for line in lines
        ]
        return "\n".join([self.caption, *(line.rstrip() for line in padded)])

    def html(self) -> str:
        """Write the table as HTML with a caption and scoped heads."""
        head = "".join(_cell("th", name, "col") for name in self.columns)
        # JupyterLab lets code wrap; within a caption it should not.
        code = '<code style="white-space: nowrap">'
        caption = _inline(self.caption).replace("<code>", code)
        rows = [
            _cell("th", row[0], "row") + "".join(_cell("td", cell) for cell in row[1:])
            for row in self.rows
        ]
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        return (
            '<table style="border-collapse: collapse">'
            '<caption style="text-align: left; caption-side: top; color: inherit; '
            f'white-space: nowrap">{caption}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )


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
        parts = [f"{self._title()}: {self.message}", self.code.rstrip()]
        parts += [self.table.text() if self.table else "", self.notice]
        return "\n".join(part for part in parts if part)

    def html(self) -> str:
        """Write the result as a status region of HTML."""
        code = f"<pre><code>{html.escape(self.code)}</code></pre>" if self.code else ""
        notice = f"<p><em>{_inline(self.notice)}</em></p>" if self.notice else ""
        return (
            f'<div role="status" data-status="{html.escape(self.status)}" style="'
            f"border-left: 4px solid {_EDGES.get(self.status, 'currentColor')}; "
            'padding: 2px 12px; color: var(--jp-content-font-color1, inherit)">'
            f'<p style="white-space: pre-wrap; margin: 4px 0">'
            f"<strong>{html.escape(self._title())}</strong>: {_inline(self.message)}"
            f"</p>{code}{self.table.html() if self.table else ''}{notice}</div>"
        )

    def _title(self) -> str:
        word = self.word or self.status.capitalize()
        return f"{_SIGNS.get(self.status, '·')} {word}"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self.html()}


def _inline(text: str) -> str:
    return re.sub(r"`([^`\n]+)`", r"<code>\1</code>", html.escape(text))


def _cell(tag: str, text: str, scope: str = "") -> str:
    scoped = f' scope="{scope}"' if scope else ""
    style = f"{_CELL}; text-align: left"
    if text.startswith(" "):  # an indented line of code
        style += "; white-space: pre"
    return f'<{tag}{scoped} style="{style}">{_inline(text)}</{tag}>'
