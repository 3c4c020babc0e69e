"""Which of a person's own settings reach the set-up, and which stay outside.

The way to the packages stays: indexes, proxies, certificates, passwords, caches.
Whatever would change what is installed, or where, does not: users, targets, prefixes,
constraints, source builds. Both lists name what is let in, so nothing new slips by.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Mapping

# What a Python imports, runs or leaves out; the Makefile takes the same names away.
PYTHON = (
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONSAFEPATH",
    "PYTHONSTARTUP",
    "PYTHONUSERBASE",
    "PYTHONPLATLIBDIR",
    "PYTHONEXECUTABLE",
    "PYTHONOPTIMIZE",
    "PYTHONWARNINGS",
    "PYTHONDEVMODE",
    "PYTHONINSPECT",
    "PYTHONCASEOK",
)
PIP = {
    "index-url",
    "extra-index-url",
    "find-links",
    "no-index",
    "trusted-host",
    "proxy",
    "cert",
    "client-cert",
    "keyring-provider",
    "no-input",
    "timeout",
    "default-timeout",
    "retries",
    "cache-dir",
    "no-cache-dir",
    "use-feature",
}
UV = re.compile(
    r"UV_(DEFAULT_INDEX|INDEX|INDEX_URL|EXTRA_INDEX_URL|INDEX_STRATEGY|FIND_LINKS"
    r"|NO_INDEX|OFFLINE|INDEX_\w+_(USERNAME|PASSWORD)|INSECURE_HOST|KEYRING_PROVIDER"
    r"|NATIVE_TLS|SYSTEM_CERTS|HTTP_(TIMEOUT|CONNECT_TIMEOUT|RETRIES|PROXY)"
    r"|HTTPS_PROXY|ALL_PROXY|REQUEST_TIMEOUT|CONCURRENT_\w+|CACHE_DIR|NO_CACHE"
    r"|LINK_MODE)"
)
_LINE = re.compile(r"^(global|install|:env:)\.([\w-]+)=(.*)$", re.MULTILINE)


def without_python(given: Mapping[str, str]) -> dict[str, str]:
    """Take away what would change the Python that runs."""
    return {name: value for name, value in given.items() if name not in PYTHON}


def of_pip(told: str) -> dict[str, str]:
    """Read what `pip config list` tells, and keep the way to the packages.

    >>> of_pip("global.index-url='https://a.example'\\nglobal.target='elsewhere'")
    {'index-url': 'https://a.example'}
    """
    kept: dict[str, str] = {}
    # The nearer place wins: a file, its part about installing, the environment.
    for place in ("global", "install", ":env:"):
        for where, name, value in _LINE.findall(told):
            if where == place and name in PIP:
                kept[name] = str(ast.literal_eval(value))
    return kept


def for_packages(given: Mapping[str, str]) -> dict[str, str]:
    """Make the environment in which pip and uv install, by the Python that runs."""
    clean = without_python(given)
    told = subprocess.run(
        [sys.executable, "-E", "-s", "-m", "pip", "config", "list"],
        env=clean,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    pip = of_pip(told.stdout)
    kept = {
        name: value
        for name, value in clean.items()
        if not name.startswith(("PIP_", "UV_")) or UV.fullmatch(name)
    }
    kept |= {f"PIP_{name.upper().replace('-', '_')}": v for name, v in pip.items()}
    kept |= {"PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    return {**for_uv(pip, kept), **kept, "UV_NO_CONFIG": "1"}


def for_uv(pip: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """Say to uv what pip was told, where uv was told nothing of its own."""
    said = {
        "SSL_CERT_FILE": pip.get("cert"),
        "HTTP_PROXY": pip.get("proxy"),
        "HTTPS_PROXY": pip.get("proxy"),
        "UV_INSECURE_HOST": pip.get("trusted-host"),
        # uv may use what it has stored; pip then looks into the folders it was told.
        "UV_OFFLINE": "1" if "no-index" in pip else None,
    }
    if not {"UV_DEFAULT_INDEX", "UV_INDEX", "UV_INDEX_URL"} & given.keys():
        said["UV_DEFAULT_INDEX"] = pip.get("index-url")
    return {name: value for name, value in said.items() if value}
