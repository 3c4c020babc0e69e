"""What all recipes that train do: begin or go on, write the files, enter them.

A recipe is a folder beside this file. `python -m data.recipes.NAME` runs it: needs
PyTorch; minutes, on two cores. `--short` takes a few steps into build/, to see it run.
Trainings are seeded, on one thread, so the same sums come out with any number of cores.
If one is interrupted, the same command goes on where it stopped; `--anew` begins again.
"""

import argparse
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from safetensors.numpy import save

from data.recipes.manifest import DATA, record

if TYPE_CHECKING:  # a test without PyTorch reads the recipes too
    from data.recipes.training import Run

BUILD = DATA.parent / "build"
Config = Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """One network of a recipe.

    Parameters
    ----------
    config
        What `config.json` will say.
    plan
        How it is trained: the options of a `training.Plan`.
    short
        The same for a few steps.
    place
        Its folder inside the recipe's own; nothing is that folder itself.
    """

    config: Config
    plan: Mapping[str, Any]
    short: Mapping[str, Any]
    place: str = ""


@dataclass(frozen=True)
class Source:
    """A file that a recipe trains on, which the course does not ship.

    Parameters
    ----------
    sha256
        Of its bytes.
    where
        Where everybody can get it.
    """

    sha256: str
    where: str

    def read(self, path: Path) -> str:
        """The text; everything else as `content`."""
        return self.content(path).decode("utf-8")

    def content(self, path: Path) -> bytes:
        """The bytes, after a look at their hash.

        Raises
        ------
        SystemExit
            If the file is absent or is not the one that the recipe was written for.
        """
        try:
            content = path.read_bytes()
        except OSError as error:
            raise SystemExit(f"{path} cannot be read ({error}). {self.where}") from None
        found = hashlib.sha256(content).hexdigest()
        if found != self.sha256:
            raise SystemExit(
                f"{path} has SHA-256 {found}, expected {self.sha256}. {self.where}"
            )
        return content


@dataclass(frozen=True)
class Recipe:
    """How the models of one folder of data/ are made.

    Parameters
    ----------
    name
        The folder.
    parts
        The networks, by name.
    begin
        Makes the `training.Run` of a part: called with the name of the part, its plan,
        the file where what was learnt is kept, and what `read` gave.
    source, licence
        For the manifest.
    files
        What is written beside the networks, name to content, from what `read` gave.
    read
        Makes the training's material from the path of `--source`, or of nothing in
        short mode.
    """

    name: str
    parts: Mapping[str, Part]
    begin: "Callable[[str, Mapping[str, Any], Path, Any], Run]"
    source: str
    licence: str = "MIT"
    files: Callable[[Any], Mapping[str, bytes]] = field(default=lambda material: {})
    read: Callable[[Path | None], Any] | None = None

    def train(
        self, name: str, build: Path, material: Any = None, *,
        short: bool = False, until: int | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        """Train a part, as far as it was not done before.

        Returns
        -------
        dict
            `tensors` by name, in float32, and what was counted on the way.
        """
        part = self.parts[name]
        plan = part.short if short else part.plan
        build.mkdir(parents=True, exist_ok=True)
        run = self.begin(name, plan, build / f"{name}.pt", material)
        run.train(until)
        return run.told() | {"plan": {**plan, "seed": run.plan.seed}}

    def make(
        self, folder: Path, build: Path, material: Any = None, *, short: bool = False
    ) -> list[str]:
        """Train what is not trained yet, and write what `utils.models.load` opens.

        Returns
        -------
        list of str
            The names of the files.
        """
        files, told = dict(self.files(material)), {}
        for name, part in self.parts.items():
            steps = (part.short if short else part.plan)["steps"]
            print(f"{self.name}, {name}: {steps} steps")
            told[name] = self.train(name, build, material, short=short)
            tensors = told[name].pop("tensors")
            short_floats = {k: v.astype(np.float16) for k, v in tensors.items()}
            place = f"{part.place}/" if part.place else ""
            files[f"{place}config.json"] = as_json(part.config)
            files[f"{place}model.safetensors"] = save(short_floats, {"format": "pt"})
        files["training.json"] = as_json(told)
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        return list(files)

    def command(self) -> None:
        """Train, write, and enter the files in the manifest."""
        command = f"python -m data.recipes.{self.name}"
        parser = argparse.ArgumentParser(prog=command)
        parser.add_argument(
            "--short", action="store_true", help="a few steps, in build/"
        )
        parser.add_argument("--anew", action="store_true", help="forget what was begun")
        if self.read:
            parser.add_argument("--source", type=Path, help="what it trains on")
        options = parser.parse_args()
        build = BUILD / self.name / ("short" if options.short else "")
        for kept in build.glob("*.pt") if options.anew or options.short else ():
            kept.unlink()
        folder, material = build if options.short else DATA / self.name, None
        if self.read:
            if not (options.short or options.source):
                parser.error(f"--source is missing. {self.source}")
            material = self.read(None if options.short else options.source)
        for name in self.make(folder, build, material, short=options.short):
            print(f"{folder / name}: {(folder / name).stat().st_size:,} bytes")
            if not options.short:
                record(f"{self.name}/{name}", licence=self.licence, source=self.source,
                       recipe=command)  # fmt: skip


def as_json(value: Any) -> bytes:
    """As the course stores values: one form, one last line end."""
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()
