"""Steps from the tables of one version to the next, run by Alembic through ``kb/migrate.py``."""
