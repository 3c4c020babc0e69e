"""Write data/manifest.json, which `utils.data` checks files against."""

import hashlib
import json
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent


def record(name: str, *, licence: str, source: str, recipe: str) -> None:
    """Enter a file of data/ as it is now, or anew."""
    content = (DATA / name).read_bytes()
    place = DATA / "manifest.json"
    entries = json.loads(place.read_text(encoding="utf-8")) if place.exists() else {}
    entries[name] = {
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "licence": licence,
        "source": source,
        "recipe": recipe,
    }
    text = json.dumps(dict(sorted(entries.items())), indent=1, ensure_ascii=False)
    place.write_text(text + "\n", encoding="utf-8", newline="\n")
