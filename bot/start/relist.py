"""At start: every platform's own list of events is brought into line, and the agreement in force is
pinned, where a setting asks for it. The setting may be new, or a list may have been changed by hand
while Holdspace was away."""

from bot.flows import listings, pinning
from bot.flows.context import Desk, Rules
from bot.start.house import House


async def relist(house: House, rules: Rules) -> None:
    """Plans one delivery a group. Raises StorageUnavailable."""
    if not (rules.lists or rules.pins):
        return
    async with house.store.writing() as uow:
        desk = Desk(
            uow=uow,
            now=house.clock.now(),
            library=house.library,
            schedule=house.schedule,
            randomness=house.randomness,
            rules=rules,
        )
        for platform in sorted(rules.lists):
            for group in await uow.groups.on(platform):
                await listings.changed(desk, group)
        for platform in sorted(rules.pins):
            for group in await uow.groups.on(platform):
                await pinning.at_start(desk, group)
