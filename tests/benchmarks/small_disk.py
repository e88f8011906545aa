"""A disk of its own for a browser's profile: an ext4 image on a loop device. Needs root, and never pretends without."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


class NotRun(Exception):
    """This machine cannot do it; the words say why."""


@dataclass(frozen=True)
class SmallDisk:
    """`root` is where it is mounted; `image` the bytes behind it; `kind` what it is, for people."""

    root: Path
    image: Path
    kind: str

    def fill(self) -> int:
        """Take whatever is free, to the last block; the bytes taken."""
        taken = 0
        with (self.root / "filler").open("wb", buffering=0) as filler, contextlib.suppress(OSError):
            for size in (1 << 20, 4096, 512):
                with contextlib.suppress(OSError):
                    while True:
                        taken += filler.write(os.urandom(size)) or 0
                        os.fsync(filler.fileno())
        return taken

    def free(self) -> None:
        """Give it back."""
        (self.root / "filler").unlink()


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[SmallDisk]:
    """Mounted below `folder` until the end. Raises NotRun without root, and where loop devices are refused."""
    if os.geteuid() != 0:
        raise NotRun("needs root")
    image, root = folder / "disk.img", folder / "disk"
    root.mkdir()
    with image.open("wb") as file:
        file.truncate(megabytes << 20)
    _run("mkfs.ext4", "-q", "-m", "0", str(image))
    _run("mount", "-o", "loop", str(image), str(root))
    try:
        yield SmallDisk(root, image, f"ext4 of {megabytes} MB on a loop device")
    finally:
        subprocess.run([_tool("umount"), "-l", str(root)], check=True)


@contextlib.contextmanager
def mounted(image: Path, root: Path) -> Iterator[Path]:
    """Another image, as a machine that starts again finds it: its journal is replayed first."""
    root.mkdir()
    _run("mount", "-o", "loop", str(image), str(root))
    try:
        yield root
    finally:
        subprocess.run([_tool("umount"), "-l", str(root)], check=True)


def _run(tool: str, *arguments: str) -> None:
    found = subprocess.run([_tool(tool), *arguments], capture_output=True, text=True, check=False)
    if found.returncode:
        raise NotRun(f"{tool}: {found.stderr.strip()}")


def _tool(name: str) -> str:
    path = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if path is None:
        raise NotRun(f"{name} is not installed")
    return path
