from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Hashed, compressed files; the imports inside our ES modules are rewritten to the hashed names as well."""

    support_js_module_import_aggregation = True
