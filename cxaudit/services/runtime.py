"""What every use case is given: the parts chosen once by `bootstrap`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cxaudit.config import Settings
from cxaudit.domain.access import Actor, Scope, scope_of
from cxaudit.ports import Clock, Files, Ids, Mail, Queue
from cxaudit.storage.unit_of_work import Storage, UnitOfWork


@dataclass(frozen=True)
class Runtime:
    """The parts of one process. Small or scaled-out, the use cases see no difference."""

    settings: Settings
    storage: Storage
    files: Files
    queue: Queue
    mail: Mail
    clock: Clock
    ids: Ids

    def now(self) -> datetime:
        """The present instant, aware UTC."""
        return self.clock.now()

    def today(self) -> date:
        """The agency's own day."""
        return self.now().astimezone(ZoneInfo(self.settings.timezone)).date()

    def close(self) -> None:
        """Give connections back; the runtime is not used afterwards."""
        self.queue.close()
        self.storage.close()

    @contextmanager
    def writing(self, actor: Actor, scope: Scope | None = None) -> Iterator[UnitOfWork]:
        """A committing unit of work in the actor's scope; `scope` narrows or names a special one."""
        with self.storage.unit_of_work(scope or scope_of(actor)) as uow:
            yield uow

    @contextmanager
    def reading(self, actor: Actor, scope: Scope | None = None) -> Iterator[UnitOfWork]:
        """A reading unit of work in the actor's scope."""
        with self.storage.reading(scope or scope_of(actor)) as uow:
            yield uow
