"""Slack's installations, in the vault of the store: a token is sealed like what people write."""

import hashlib
from datetime import datetime

from adapters.slack.installing import Installation
from bot.ports import Clock, Store, UnitOfWork

INSTALLATION = "slack.installation"
LINK = "slack.link"
STATE = "slack.state"


class KeptInstallations:
    """Implements the Slack adapter's ``Installations``. Raises StorageUnavailable."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def find(self, workspace: str) -> Installation | None:
        async with self._store.reading() as uow:
            own = await self._installation(uow, workspace, "")
            if own is not None:
                return own
            link = await uow.vault.get(LINK, workspace, self._clock.now())
            return await self._installation(uow, "", link["enterprise"]) if link else None

    async def save(self, installation: Installation) -> None:
        expires = installation.expires_at
        values = {
            "workspace": installation.workspace,
            "enterprise": installation.enterprise,
            "token": installation.token,
            "refresh_token": installation.refresh_token,
            "expires_at": expires.isoformat() if expires else "",
        }
        id = _id(installation.workspace, installation.enterprise)
        async with self._store.writing() as uow:
            await uow.vault.put(INSTALLATION, id, values)

    async def remove(self, workspace: str, enterprise: str) -> None:
        """A link to an organisation that is gone leads nowhere, so it may stay."""
        async with self._store.writing() as uow:
            await uow.vault.drop(INSTALLATION, _id(workspace, enterprise))
            await uow.vault.drop(LINK, workspace)

    async def link(self, workspace: str, enterprise: str) -> None:
        async with self._store.writing() as uow:
            await uow.vault.put(LINK, workspace, {"enterprise": enterprise})

    async def issue(self, state: str, until: datetime) -> None:
        async with self._store.writing() as uow:
            await uow.vault.put(STATE, _hashed(state), {}, until)

    async def take(self, state: str, now: datetime) -> bool:
        async with self._store.writing() as uow:
            known = await uow.vault.get(STATE, _hashed(state), now)
            return await uow.vault.drop(STATE, _hashed(state)) and known is not None

    async def _installation(
        self, uow: UnitOfWork, workspace: str, enterprise: str
    ) -> Installation | None:
        found = await uow.vault.get(INSTALLATION, _id(workspace, enterprise), self._clock.now())
        if found is None:
            return None
        expires = found["expires_at"]
        return Installation(
            workspace=found["workspace"],
            enterprise=found["enterprise"],
            token=found["token"],
            refresh_token=found["refresh_token"],
            expires_at=datetime.fromisoformat(expires) if expires else None,
        )


def _id(workspace: str, enterprise: str) -> str:
    """A workspace's own, or the organisation's where there is no workspace."""
    return workspace or f"organisation:{enterprise}"


def _hashed(state: str) -> str:
    """Whoever reads the database cannot finish somebody's installation."""
    return hashlib.sha256(state.encode()).hexdigest()
