"""Slack's installations, in the vault of the store: a token is sealed like what people write."""

import hashlib
from collections.abc import Mapping
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

    async def of(self, workspace: str, enterprise: str) -> Installation | None:
        async with self._store.reading() as uow:
            return await self._installation(uow, workspace, enterprise)

    async def save(self, installation: Installation) -> None:
        async with self._store.writing() as uow:
            await uow.vault.put(INSTALLATION, _id(*installation.whose), _values(installation))

    async def renew(self, before: Installation, after: Installation) -> bool:
        async with self._store.writing() as uow:
            if not await self._is_kept(uow, before):
                return False
            await uow.vault.put(INSTALLATION, _id(*before.whose), _values(after))
            return True

    async def remove(self, installation: Installation) -> bool:
        """A link to an organisation that is gone leads nowhere, so it may stay."""
        async with self._store.writing() as uow:
            if not await self._is_kept(uow, installation):
                return False
            return await uow.vault.drop(INSTALLATION, _id(*installation.whose))

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
        return Installation(
            workspace=found["workspace"],
            enterprise=found["enterprise"],
            token=found["token"],
            refresh_token=found["refresh_token"],
            expires_at=_instant(found["expires_at"]),
            installed_at=_instant(found.get("installed_at", "")),
        )

    async def _is_kept(self, uow: UnitOfWork, installation: Installation) -> bool:
        kept = await self._installation(uow, *installation.whose)
        return kept is not None and kept.token == installation.token


def _values(installation: Installation) -> Mapping[str, str]:
    return {
        "workspace": installation.workspace,
        "enterprise": installation.enterprise,
        "token": installation.token,
        "refresh_token": installation.refresh_token,
        "expires_at": _written(installation.expires_at),
        "installed_at": _written(installation.installed_at),
    }


def _written(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _instant(written: str) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def _id(workspace: str, enterprise: str) -> str:
    """A workspace's own, or the organisation's where there is no workspace."""
    return workspace or f"organisation:{enterprise}"


def _hashed(state: str) -> str:
    """Whoever reads the database cannot finish somebody's installation."""
    return hashlib.sha256(state.encode()).hexdigest()
