"""Run a notebook in a kernel that depends on no learner's settings."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

from tools.stored import NotebookError

CELL_TIMEOUT = 120
# Warnings are errors for the lessons' code, not for Jupyter's own modules.
STARTUP = """import warnings
warnings.simplefilter("error")
warnings.filterwarnings("ignore", module=r"(ipykernel|IPython|jupyter_client|zmq)\\b")
"""
KERNEL_CONFIG = "c.IPKernelApp.log_level = 'ERROR'\n"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@contextmanager
def kernel_environment() -> Iterator[dict[str, str]]:
    """Give the environment of a run that depends on no learner's settings.

    IPython gets an empty profile whose start-up file turns warnings into errors,
    progress is neither read nor written, and BLAS adds up in one order.
    """
    with tempfile.TemporaryDirectory(prefix="paying-attention-") as folder:
        profile = Path(folder, "profile_default")
        (profile / "startup").mkdir(parents=True)
        (profile / "startup" / "00-warnings.py").write_text(STARTUP)
        (profile / "ipython_kernel_config.py").write_text(KERNEL_CONFIG)
        # The doctor of lesson 00 names the program around the notebook.
        hosts = ("JPY_SESSION_NAME", "VSCODE_PID", "PYCHARM_HOSTED")
        yield {
            **{k: v for k, v in os.environ.items() if k not in hosts},
            "IPYTHONDIR": folder,
            "PAYING_ATTENTION_PROGRESS": "off",
            "OPENBLAS_NUM_THREADS": "1",
        }


def execute(notebook: Any, folder: Path, timeout: int = CELL_TIMEOUT) -> Any:
    """Run a notebook in place from top to bottom, with `folder` as its folder.

    Raises
    ------
    NotebookError
        If a cell fails, takes longer than `timeout` seconds or the kernel dies.
    """
    client = NotebookClient(
        notebook,
        timeout=timeout,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(folder)}},
    )
    with kernel_environment() as environment:
        try:
            client.execute(env=environment)
        except (CellExecutionError, DeadKernelError, TimeoutError) as error:
            raise NotebookError(COLOUR.sub("", str(error))) from error
    return notebook
