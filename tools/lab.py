"""Start JupyterLab with lesson 00 open, whatever else is set up on this machine.

python -m tools.lab                  `make lab` does the same, and sets up first
python -m tools.lab --no-browser     every option of JupyterLab may follow

Another program's configuration, start-up files and extensions stay outside: Jupyter and
IPython get folders of the course's own. What a person has chosen in JupyterLab itself,
such as the theme, the size of the text and shortcuts, comes along.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tools import settings

ROOT = Path(__file__).resolve().parent.parent
LESSON = "notebooks/00_start_here.ipynb"
OWN = ROOT / ".jupyter"
# Where Jupyter would look besides, and what would turn it elsewhere.
OUTSIDE = ("JUPYTER_PATH", "JUPYTER_NO_CONFIG", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_DIR")


def environment(given: Mapping[str, str], chosen: Path, own: Path) -> dict[str, str]:
    """Make the environment of JupyterLab and its kernels.

    `chosen` is where a person's choices in JupyterLab lie, `own` the course's folder.
    """
    clean = settings.without_python(given)
    return {name: v for name, v in clean.items() if name not in OUTSIDE} | {
        "JUPYTER_CONFIG_PATH": str(ROOT / "tools" / "jupyter"),
        "JUPYTER_CONFIG_DIR": str(own / "config"),
        "JUPYTER_DATA_DIR": str(own / "data"),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTERLAB_SETTINGS_DIR": given.get("JUPYTERLAB_SETTINGS_DIR", str(chosen)),
        "JUPYTERLAB_WORKSPACES_DIR": str(own / "workspaces"),
        "IPYTHONDIR": str(own / "ipython"),
    }


def arguments() -> list[str]:
    """JupyterLab's options: the course's folder, lesson 00, and no news."""
    # JupyterLab refuses to run as root, which containers do; nothing else is loosened.
    root = ["--allow-root"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    return [
        *root,
        f"--ServerApp.root_dir={ROOT}",
        f"--LabApp.default_url=/lab/tree/{LESSON}",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]


def own_folder() -> Path:
    """Give the course's folder for Jupyter, or one for today where none can be made."""
    try:
        OWN.mkdir(exist_ok=True)
    except OSError:
        return Path(tempfile.mkdtemp(prefix="paying-attention-"))
    return OWN


def main(extra: list[str]) -> None:
    """Start JupyterLab in this process; it ends when the learner stops it."""
    from jupyter_core.paths import jupyter_config_dir

    chosen = Path(jupyter_config_dir(), "lab", "user-settings")
    made = environment(os.environ, chosen, own_folder())
    os.environ.clear()
    os.environ.update(made)
    os.chdir(ROOT)
    from jupyterlab.labapp import main as start

    start([*arguments(), *extra])


if __name__ == "__main__":
    main(sys.argv[1:])
