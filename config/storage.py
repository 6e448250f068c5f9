from collections.abc import Iterable, Iterator

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Hashed, compressed files; the imports inside our ES modules are rewritten to the hashed names as well."""

    support_js_module_import_aggregation = True

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Compress what pages name, which is half of it: no page leads to a file by its name without the hash."""
        return super().compress_files(set(paths) & set(self.hashed_files.values()))
