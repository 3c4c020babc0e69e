"""The script of the figures is linted and formatted; without npm that is said."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tools.biome import __main__ as biome


def test_without_npm_it_is_said_and_fails_in_ci_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(biome, "STAMP", tmp_path / "none")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CI", raising=False)
    assert biome.main([]) == 0
    assert "npm was not found" in capsys.readouterr().err
    monkeypatch.setenv("CI", "true")
    assert biome.main([]) == 1


@pytest.mark.skipif(not shutil.which("npm"), reason="npm is not installed")
def test_a_fault_is_found_and_the_course_has_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert biome.main([]) == 0
    faulty = tmp_path / "faulty.js"
    faulty.write_text("var a = 1; if (a == 1) { a = 2 }\n", encoding="utf-8")
    monkeypatch.setattr(biome, "PLACES", [str(faulty)])
    assert biome.main([]) == 1
