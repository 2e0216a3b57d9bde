"""The shop's SQLite store: tables, migrations, queries, backup. The only floor that speaks SQL."""
