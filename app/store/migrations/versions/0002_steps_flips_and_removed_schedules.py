"""Steps of a larger run, changes of a job's health, and schedules that the owner removed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("job_run", sa.Column("parent_id", sa.Integer(), nullable=True))
    op.create_index(
        "ix_job_run_parent_id", "job_run", ["parent_id"], sqlite_where=sa.text("parent_id IS NOT NULL")
    )
    op.add_column("schedule", sa.Column("removed_at", sa.BigInteger(), nullable=True))
    op.create_table(
        "job_flip",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("old", sa.String(), nullable=False),
        sa.Column("new", sa.String(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["job_run.id"], name=op.f("fk_job_flip_run_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_flip")),
    )
    op.create_index("ix_job_flip_job_id", "job_flip", ["job", "id"])
    op.create_index("ix_job_flip_run_id", "job_flip", ["run_id"])


def downgrade() -> None:
    op.drop_index("ix_job_flip_run_id", table_name="job_flip")
    op.drop_index("ix_job_flip_job_id", table_name="job_flip")
    op.drop_table("job_flip")
    op.drop_column("schedule", "removed_at")
    op.drop_index("ix_job_run_parent_id", table_name="job_run")
    op.drop_column("job_run", "parent_id")
