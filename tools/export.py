"""Export a notebook as a page of HTML, with folded results that open without script.

python -m tools.export notebooks/05_turn_scores_into_weights.ipynb page.html
"""

from __future__ import annotations

import sys
from pathlib import Path

from jinja2 import DictLoader
from nbconvert import HTMLExporter

SUMMARY = "What happens"
# The cell's own frame stays outside, so that a folded result keeps its place.
TEMPLATE = """{%- extends "lab/index.html.j2" -%}
{%- block html_head_css -%}
{{ super() }}
<style>
.pa-fold { flex: 1; min-width: 0; margin: 0.3em 0; }
.pa-fold > summary {
  cursor: pointer; padding: 0.3em; font-family: var(--jp-content-font-family);
  color: var(--jp-content-font-color1);
}
</style>
{%- endblock -%}
{%- block outputs -%}
{%- if cell.metadata.get("jupyter", {}).get("outputs_hidden") -%}
<details class="pa-fold"><summary>SUMMARY</summary>
{{ super() }}
</details>
{%- else -%}
{{ super() }}
{%- endif -%}
{%- endblock -%}
""".replace("SUMMARY", SUMMARY)


def page(path: Path, theme: str = "light") -> str:
    """Give a notebook as one page of HTML in the light or the dark theme."""
    name = "folded.html.j2"
    exporter = HTMLExporter(
        theme=theme,
        extra_loaders=[DictLoader({name: TEMPLATE})],
        template_file=name,
    )
    text: str = exporter.from_filename(str(path))[0]
    return text


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:])
    target.write_text(page(source), encoding="utf-8", newline="\n")
