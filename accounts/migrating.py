"""Operations of our migrations: what the first of each app is made of, and an index while a site serves."""

from django.db.migrations.operations import AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateModels(Operation):
    """Creates models in this order.

    After each single CreateModel, Django renders every model of the project anew that is related to it, and people and
    units are related to nearly all: a third of the time in which a database is made. Here they are rendered once.
    """

    def __init__(self, *models: CreateModel) -> None:
        self.models = models

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # what was rendered before; it is rendered again when it is asked for
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state) -> None:
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state) -> None:
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Create models {', '.join(model.name for model in self.models)}"


class AddIndexBeside(AddIndex):
    """Adds an index while people go on writing. Belongs in a migration that is not atomic.

    PostgreSQL would hold up every save until it is built; concurrently it does not, though it takes longer. What broke
    off has left an index, there one that is not valid: the next try puts a whole one in its place. Within somebody
    else's transaction nobody writes. (Django's own AddIndexConcurrently refuses SQLite.)
    """

    def database_forwards(self, app_label, schema_editor, from_state, to_state) -> None:
        connection, name = schema_editor.connection, schema_editor.quote_name(self.index.name)
        if connection.vendor == "postgresql" and not connection.in_atomic_block:
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            model = to_state.apps.get_model(app_label, self.model_name)
            schema_editor.add_index(model, self.index, concurrently=True)
        else:
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")
            super().database_forwards(app_label, schema_editor, from_state, to_state)
