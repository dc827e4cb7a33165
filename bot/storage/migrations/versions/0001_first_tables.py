"""The first tables. Longer than other files: it is every table, once.

A migration is never changed once it is released, and never imports ``bot.storage.tables``: it says
what the tables were, not what they have become.
"""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

DUE = sa.text("state = 'due'")
AGAIN = sa.text("state = 'due' AND attempts > 0")
IN_FLIGHT = sa.text("state IN ('claimed', 'sending')")
STILL_OPEN = sa.text("closed_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "groups",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("place_platform", sa.Text(), nullable=False),
        sa.Column("place_workspace", sa.Text(), nullable=False),
        sa.Column("place_channel", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("quiet_start", sa.Time(), nullable=False),
        sa.Column("quiet_end", sa.Time(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("nation", sa.Text(), nullable=False),
        sa.Column("rhythm", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_groups"),
        sa.UniqueConstraint(
            "place_platform",
            "place_workspace",
            "place_channel",
            name="uq_groups_place_platform_place_workspace_place_channel",
        ),
    )

    op.create_table(
        "inbox",
        sa.Column("event", sa.LargeBinary(), nullable=False),
        sa.Column("forget_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("event", name="pk_inbox"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_inbox_forget", "inbox", ["forget_at"], unique=False)

    op.create_table(
        "keyring",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("proof", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_keyring"),
    )

    op.create_table(
        "agreements",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("clauses", sa.JSON(), nullable=False),
        sa.Column("adopted_at", Instant(), nullable=False),
        sa.Column("adopted_by_platform", sa.Text(), nullable=False),
        sa.Column("adopted_by_workspace", sa.Text(), nullable=False),
        sa.Column("adopted_by_user", sa.Text(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name="fk_agreements_group_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_agreements"),
        sa.UniqueConstraint("group_id", "number", name="uq_agreements_group_id_number"),
    )

    op.create_table(
        "deliveries",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("plan", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.Text(), nullable=True),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.Column("posted_platform", sa.Text(), nullable=True),
        sa.Column("posted_workspace", sa.Text(), nullable=True),
        sa.Column("posted_channel", sa.Text(), nullable=True),
        sa.Column("posted_message", sa.Text(), nullable=True),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name="fk_deliveries_group_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seq", name="pk_deliveries"),
        sa.UniqueConstraint("id", name="uq_deliveries_id"),
        sa.UniqueConstraint("key", name="uq_deliveries_key"),
    )
    op.create_index(
        "ix_deliveries_due",
        "deliveries",
        ["due_at", "seq", "lane", "attempts"],
        unique=False,
        sqlite_where=DUE,
        postgresql_where=DUE,
    )
    op.create_index("ix_deliveries_group", "deliveries", ["group_id"], unique=False)
    op.create_index(
        "ix_deliveries_again",
        "deliveries",
        ["lane"],
        unique=False,
        sqlite_where=AGAIN,
        postgresql_where=AGAIN,
    )
    op.create_index(
        "ix_deliveries_subject",
        "deliveries",
        ["subject"],
        unique=False,
        sqlite_where=DUE,
        postgresql_where=DUE,
    )
    op.create_index(
        "uq_deliveries_lane",
        "deliveries",
        ["lane"],
        unique=True,
        sqlite_where=IN_FLIGHT,
        postgresql_where=IN_FLIGHT,
    )

    op.create_table(
        "drafts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_platform", sa.Text(), nullable=False),
        sa.Column("person_workspace", sa.Text(), nullable=False),
        sa.Column("person_user", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("filled_in", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name="fk_drafts_group_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
    )
    op.create_index("ix_drafts_expires", "drafts", ["expires_at"], unique=False)
    op.create_index("ix_drafts_group", "drafts", ["group_id"], unique=False)

    op.create_table(
        "facilitators",
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("person_platform", sa.Text(), nullable=False),
        sa.Column("person_workspace", sa.Text(), nullable=False),
        sa.Column("person_user", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name="fk_facilitators_group_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("group_id", "position", name="pk_facilitators"),
    )
    op.create_index(
        "ix_facilitators_person",
        "facilitators",
        ["person_user", "person_workspace", "person_platform"],
        unique=False,
    )

    op.create_table(
        "series",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("repeat", sa.Text(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name="fk_series_group_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_series"),
    )
    op.create_index("ix_series_group", "series", ["group_id"], unique=False)

    op.create_table(
        "sessions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("series_id", sa.Text(), nullable=True),
        sa.Column("occurrence", sa.Date(), nullable=True),
        sa.Column("opened_at", Instant(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("opened_by_platform", sa.Text(), nullable=True),
        sa.Column("opened_by_workspace", sa.Text(), nullable=True),
        sa.Column("opened_by_user", sa.Text(), nullable=True),
        sa.Column("plan", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name="fk_sessions_group_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name="fk_sessions_series_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.UniqueConstraint("series_id", "occurrence", name="uq_sessions_series_id_occurrence"),
    )
    op.create_index(
        "ix_sessions_closed", "sessions", ["group_id", "state", "closed_at"], unique=False
    )
    op.create_index(
        "ix_sessions_starts", "sessions", ["group_id", "state", "starts_at"], unique=False
    )

    op.create_table(
        "checkpoints",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("closes_at", Instant(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name="fk_checkpoints_group_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name="fk_checkpoints_session_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_checkpoints"),
    )
    op.create_index("ix_checkpoints_group", "checkpoints", ["group_id"], unique=False)
    op.create_index(
        "uq_checkpoints_open",
        "checkpoints",
        ["group_id"],
        unique=True,
        sqlite_where=STILL_OPEN,
        postgresql_where=STILL_OPEN,
    )
    op.create_index(
        "ix_checkpoints_session", "checkpoints", ["session_id", "opened_at"], unique=False
    )

    op.create_table(
        "reflections",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("author_platform", sa.Text(), nullable=False),
        sa.Column("author_workspace", sa.Text(), nullable=False),
        sa.Column("author_user", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=True),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name="fk_reflections_group_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name="fk_reflections_session_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_reflections"),
    )
    op.create_index(
        "ix_reflections_author",
        "reflections",
        ["group_id", "author_user", "created_at"],
        unique=False,
    )
    op.create_index("ix_reflections_session", "reflections", ["session_id"], unique=False)

    op.create_table(
        "ballots",
        sa.Column("checkpoint_id", sa.Text(), nullable=False),
        sa.Column("voter", sa.LargeBinary(), nullable=False),
        sa.Column("choice", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["checkpoint_id"],
            ["checkpoints.id"],
            name="fk_ballots_checkpoint_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("checkpoint_id", "voter", name="pk_ballots"),
        sqlite_with_rowid=False,
    )

    op.create_table(
        "reflection_cells",
        sa.Column("reflection_id", sa.Text(), nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("cell", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reflection_id"],
            ["reflections.id"],
            name="fk_reflection_cells_reflection_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("reflection_id", "position", name="pk_reflection_cells"),
    )

    op.create_table(
        "seals",
        sa.Column("checkpoint_id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["checkpoint_id"], ["checkpoints.id"], name="fk_seals_checkpoint_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("checkpoint_id", name="pk_seals"),
        sqlite_with_rowid=False,
    )

    if op.get_bind().dialect.name == "postgresql":
        # Neither the write-ahead log nor its archives nor a replica may hold a seal or a ballot.
        op.execute("ALTER TABLE seals SET UNLOGGED")
        op.execute("ALTER TABLE ballots SET UNLOGGED")
