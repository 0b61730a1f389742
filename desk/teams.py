"""Teams: groups of accounts that conversations are given to."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from desk import accounts as people
from desk import audit, clock
from desk.messages import DeskError
from desk.schema.book import Book
from desk.schema.conversations import conversations
from desk.schema.people import team_members, teams


class UnknownTeam(DeskError):  # noqa: N818 - reads as what it is
    """There is no team of that name."""


class TeamExists(DeskError):  # noqa: N818
    """A team of that name is there already, or the name can't be one."""


@dataclass(frozen=True, slots=True)
class Team:
    """A team, and the ids of its members."""

    name: str
    members: tuple[str, ...] = ()


class TeamBook(Book):
    """The teams of one database."""

    def create(self, name: str, by: str) -> Team:
        """Make a team; raises TeamExists."""
        name = " ".join(name.split())
        if not name or len(name) > 64 or not audit.plain(name):
            raise TeamExists(
                f"{name[:80]!r} can't be a team's name; use 1 to 64 letters, digits, spaces and "
                "hyphens"
            )
        try:
            with self._database.writing() as sql:
                sql.execute(insert(teams).values(name=name, created=clock.now()))
                audit.record(sql, by, "team_made", None, team=name)
        except IntegrityError:
            raise TeamExists(f"there is a team {name!r} already; choose another name") from None
        return Team(name)

    def all(self) -> tuple[Team, ...]:
        """All teams, by name."""
        with self._database.reading() as sql:
            names = sql.scalars(select(teams.c.name).order_by(teams.c.name)).all()
            members: dict[str, list[str]] = {name: [] for name in names}
            for row in sql.execute(select(team_members).order_by(team_members.c.account_id)):
                members[row.team].append(row.account_id)
        return tuple(Team(name, tuple(ids)) for name, ids in members.items())

    def of(self, account_id: str) -> tuple[str, ...]:
        """Names of the teams that an account is in."""
        with self._database.reading() as sql:
            mine = team_members.c.account_id == account_id
            found = select(team_members.c.team).where(mine).order_by(team_members.c.team)
            return tuple(sql.scalars(found))

    def join(self, name: str, account_id: str, by: str) -> None:
        """Put an account into a team; raises UnknownTeam and UnknownAccount."""
        with self._database.writing() as sql:
            require(sql, name)
            people.one(sql, account_id)
            row = {"team": name, "account_id": account_id}
            mine = (team_members.c.team == name, team_members.c.account_id == account_id)
            if sql.scalar(select(team_members.c.team).where(*mine)) is None:
                sql.execute(insert(team_members).values(row))
                audit.record(sql, by, "team_joined", None, team=name, account=account_id)

    def leave(self, name: str, account_id: str, by: str) -> None:
        """Take an account out of a team; raises UnknownTeam."""
        with self._database.writing() as sql:
            require(sql, name)
            mine = (team_members.c.team == name, team_members.c.account_id == account_id)
            if sql.execute(delete(team_members).where(*mine)).rowcount:
                audit.record(sql, by, "team_left", None, team=name, account=account_id)

    def remove(self, name: str, by: str) -> None:
        """Dissolve a team: its conversations are nobody's in particular. Raises UnknownTeam."""
        with self._database.writing() as sql:
            require(sql, name)
            sql.execute(delete(team_members).where(team_members.c.team == name))
            sql.execute(update(conversations).where(conversations.c.team == name).values(team=None))
            sql.execute(delete(teams).where(teams.c.name == name))
            audit.record(sql, by, "team_removed", None, team=name)


def require(sql: Connection, name: str) -> None:
    """Raises UnknownTeam unless the team is there."""
    if sql.scalar(select(teams.c.name).where(teams.c.name == name)) is None:
        raise UnknownTeam(f"there is no team {name!r}; make it under Settings first")
