"""Clients and their network. Client-level keys begin with `client_id`."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Boolean, Date, ForeignKey, ForeignKeyConstraint, Index, Integer, String, false
from sqlalchemy.orm import Mapped, mapped_column

from cxaudit.domain.network import Logo
from cxaudit.domain.text import LocalizedText
from cxaudit.storage.tables.columns import Key, Localized, Logos, Named, Row, Words


class ClientRow(Named, Row):
    """domain.network.Client."""

    __tablename__ = "client"
    id: Mapped[str] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    sector: Mapped[str] = mapped_column(String(60))
    languages: Mapped[tuple[str, ...]] = mapped_column(Words)
    timezone: Mapped[str] = mapped_column(String(60))
    colour: Mapped[str | None] = mapped_column(String(7))
    active: Mapped[bool] = mapped_column(Boolean)
    in_sector: Mapped[bool] = mapped_column(Boolean, server_default=false())
    second_colour: Mapped[str | None] = mapped_column(String(7))
    logo: Mapped[Logo | None] = mapped_column(Logos)
    logo_before: Mapped[Logo | None] = mapped_column(Logos)
    revision: Mapped[int] = mapped_column(Integer)
    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012  # SQLAlchemy's declarative form


class BannerRow(Named, Row):
    """domain.network.Banner."""

    __tablename__ = "banner"
    client_id: Mapped[str] = mapped_column(Key, ForeignKey("client.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Key, primary_key=True, index=True)
    name: Mapped[str] = mapped_column(String(200))
    revision: Mapped[int] = mapped_column(Integer)
    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012  # SQLAlchemy's declarative form


class HierarchyNodeRow(Row):
    """domain.network.HierarchyNode."""

    __tablename__ = "hierarchy_node"
    __table_args__ = (
        ForeignKeyConstraint(["client_id", "parent_id"], ["hierarchy_node.client_id", "hierarchy_node.id"]),
    )
    client_id: Mapped[str] = mapped_column(Key, ForeignKey("client.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Key, primary_key=True, index=True)
    parent_id: Mapped[str | None] = mapped_column(Key)
    level: Mapped[str] = mapped_column(String(12))
    name: Mapped[LocalizedText] = mapped_column(Localized)
    path: Mapped[str] = mapped_column(String(250))


class LocationRow(Named, Row):
    """domain.network.Location."""

    __tablename__ = "location"
    __table_args__ = (Index("ix_location_number", "client_id", "number"),)
    client_id: Mapped[str] = mapped_column(Key, ForeignKey("client.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Key, primary_key=True, index=True)
    name: Mapped[str] = mapped_column(String(200))
    number: Mapped[str | None] = mapped_column(String(40))
    banner_id: Mapped[str | None] = mapped_column(Key)
    address: Mapped[str | None] = mapped_column(String(300))
    city: Mapped[str | None] = mapped_column(String(120))
    province: Mapped[str | None] = mapped_column(String(120))
    postal_code: Mapped[str | None] = mapped_column(String(20))
    country: Mapped[str | None] = mapped_column(String(80))
    latitude: Mapped[str | None] = mapped_column(String(40))
    longitude: Mapped[str | None] = mapped_column(String(40))
    timezone: Mapped[str] = mapped_column(String(60))
    active_from: Mapped[date | None] = mapped_column(Date)
    active_to: Mapped[date | None] = mapped_column(Date)
    ownership: Mapped[str] = mapped_column(String(12))
    revision: Mapped[int] = mapped_column(Integer)
    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012  # SQLAlchemy's declarative form

    @property
    def known_as(self) -> str:
        """The number stands first, where there is one."""
        return f"{self.number or ''} {self.name}"


class MembershipRow(Row):
    """domain.network.Membership."""

    __tablename__ = "membership"
    __table_args__ = (
        ForeignKeyConstraint(["client_id", "location_id"], ["location.client_id", "location.id"]),
        ForeignKeyConstraint(["client_id", "node_id"], ["hierarchy_node.client_id", "hierarchy_node.id"]),
        Index("ix_membership_location", "client_id", "location_id"),
    )
    client_id: Mapped[str] = mapped_column(Key, ForeignKey("client.id"), primary_key=True)
    id: Mapped[str] = mapped_column(Key, primary_key=True, index=True)
    location_id: Mapped[str] = mapped_column(Key)
    node_id: Mapped[str] = mapped_column(Key)
    path: Mapped[str] = mapped_column(String(250))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
