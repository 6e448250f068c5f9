"""What a backup says about itself: what it holds, of which version, and the checksum of every file."""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

FORMAT = 1
NAME = "manifest.json"
CHUNK = 1024 * 1024


class BackupError(Exception):
    """A sentence for the person at the console: what is wrong, and what to do."""


@dataclass(frozen=True)
class Manifest:
    """`migrations` are those that had been applied; `counts` the rows of each table at the moment of the backup."""

    format: int
    made_at: str
    version: str
    vendor: str
    migrations: list[str]
    counts: dict[str, int]
    files: dict[str, str]
    """SHA-256 of each file by its path in the backup."""

    @property
    def rows(self) -> int:
        return sum(self.counts.values())


def write_manifest(directory: Path, manifest: Manifest) -> None:
    path = directory / NAME
    path.write_text(json.dumps(asdict(manifest), indent=1, ensure_ascii=False) + "\n", "utf-8")
    sync(path)


def read_manifest(directory: Path) -> Manifest:
    """Return the manifest of a whole and unchanged backup. Raises BackupError."""
    try:
        told = json.loads((directory / NAME).read_text("utf-8"))
        manifest = Manifest(**told)
    except FileNotFoundError:
        raise BackupError(f"{directory} is no backup: it has no {NAME}.") from None
    except (ValueError, TypeError, OSError) as error:
        raise BackupError(f"The {NAME} of {directory} cannot be read: {error}.") from error
    if manifest.format != FORMAT:
        raise BackupError(f"{directory} has format {manifest.format}; this version reads format {FORMAT}.")
    changed = [name for name, digest in manifest.files.items() if digest_of(directory / name) != digest]
    if changed:
        raise BackupError(f"{directory} is damaged. Missing or changed: {', '.join(sorted(changed)[:5])}.")
    return manifest


def digests(directory: Path) -> dict[str, str]:
    """Return the checksum of every file below a directory."""
    return {path.relative_to(directory).as_posix(): digest_of(path) for path in files_below(directory)}


def files_below(directory: Path) -> Iterator[Path]:
    return (path for path in sorted(directory.rglob("*")) if path.is_file())


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file; empty for one that is not there."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
    except FileNotFoundError:
        return ""
    return digest.hexdigest()


def sync(path: Path) -> None:
    """Come back when the disk has it. Of a directory: the names in it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
