"""How often somebody may be wrong with a code. In memory and nowhere else: a stored count would say
who holds one. Each process counts for itself, and begins anew when it starts; the codes have 40
bits, so even a thousand accounts that try all year are not near one.
"""

from datetime import datetime, timedelta

from bot.ids import Person

AT_MOST = 5
WITHIN = timedelta(hours=1)


class Tries:
    def __init__(self) -> None:
        self._wrong: dict[Person, list[datetime]] = {}

    def spent(self, who: Person, now: datetime) -> bool:
        """Whether they have been wrong too often lately."""
        return len(self._lately(who, now)) >= AT_MOST

    def wrong(self, who: Person, now: datetime) -> None:
        """Notes a wrong code. Who was wrong long ago is forgotten with the next one."""
        for each in [*self._wrong]:
            self._lately(each, now)
        self._wrong.setdefault(who, []).append(now)

    def _lately(self, who: Person, now: datetime) -> list[datetime]:
        lately = [each for each in self._wrong.get(who, ()) if now - each < WITHIN]
        if lately:
            self._wrong[who] = lately
        else:
            self._wrong.pop(who, None)
        return lately
