"""The second half of a change in the tables: what takes something away that a release still uses.

Every change is made in two releases, so that machines can be upgraded one after another:

1. **Expand**: add the column (nullable, or with a server default), the table, the index. Releases
   that know nothing of it work on beside the new one.
2. **Contract**, one release later at the earliest: take away what nobody uses any more, and say
   with ``only_from`` which release is the oldest that can still work here. A process of an older
   one then does not start, and says why.
"""

import sqlalchemy as sa
from alembic import op


def only_from(revision: str) -> None:
    """``revision`` is the newest migration of the oldest release that understands the tables as
    they are after this migration."""
    op.execute(
        sa.text("UPDATE compatibility SET oldest = :oldest WHERE id = 1").bindparams(
            oldest=revision
        )
    )
