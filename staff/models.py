"""The people who work here, their sign-ins, and the log of what they did."""

from datetime import datetime

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Text,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from staff.people import ROLES


class Person(Base):
    """人员: who may sign in, as what, and at which telephone."""

    __tablename__ = "staff_person"
    __table_args__ = (
        CheckConstraint(f"role in {ROLES}", name="role"),
        CheckConstraint("language in ('zh', 'en')", name="language"),
        CheckConstraint("extension ~ '^[1-9][0-9]{2,5}$'", name="extension"),
        CheckConstraint("(extension is null) = (sip_ha1 is null)", name="telephone"),
        CheckConstraint("phone in ('browser', 'sip')", name="phone"),
        CheckConstraint("source in ('own', 'oidc', 'ldap')", name="source"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    staff_number: Mapped[str] = mapped_column(Text, unique=True)  # 工号, what one signs in with
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)  # argon2id, parameters included; "": none
    language: Mapped[str] = mapped_column(Text, server_default="zh")
    extension: Mapped[str | None] = mapped_column(Text, unique=True)
    sip_ha1: Mapped[str | None] = mapped_column(Text)  # MD5 of extension:hotline:secret (RFC 2617)
    phone: Mapped[str] = mapped_column(Text, server_default="browser")  # WebRTC | SIP
    queues: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    backup_queues: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    active: Mapped[bool] = mapped_column(server_default=true())
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    issued_at: Mapped[datetime | None]  # of password or role by another (rule: staff/trust.py)
    issued_by: Mapped[int | None] = mapped_column(BigInteger)
    confirmed_by: Mapped[int | None] = mapped_column(BigInteger)
    factor_since: Mapped[datetime | None]  # signs in with a second factor since then
    source: Mapped[str] = mapped_column(Text, server_default="own")  # who knows password and role
    directory_key: Mapped[str | None] = mapped_column(Text, unique=True)  # there; never a name


class ToldExtension(Base):
    """An extension that Asterisk may know: it was told of it, and not yet that nobody has it."""

    __tablename__ = "staff_told_extension"

    extension: Mapped[str] = mapped_column(Text, primary_key=True)


class Session(Base):
    """A sign-in. The browser holds the token; only its keyed hash is stored."""

    __tablename__ = "staff_session"

    id: Mapped[str] = mapped_column(Text, primary_key=True)  # HMAC-SHA256 of the token, hex
    person_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("staff_person.id", ondelete="CASCADE"), index=True
    )
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)  # whatever is done until then
    address: Mapped[str] = mapped_column(Text, server_default="")
    browser: Mapped[str] = mapped_column(Text, server_default="")


class Device(Base):
    """A browser that signed in to an account before: strangers' tries do not make it wait."""

    __tablename__ = "staff_device"

    id: Mapped[str] = mapped_column(Text, primary_key=True)  # HMAC-SHA256 of its token, hex
    person_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("staff_person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    seen_at: Mapped[datetime] = mapped_column(index=True)


class SecondFactor(Base):
    """The authenticator app of an account. Its secret is sealed by a key outside the database."""

    __tablename__ = "staff_second_factor"

    person_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("staff_person.id", ondelete="CASCADE"), primary_key=True
    )
    secret: Mapped[str | None] = mapped_column(Text)  # AES-256-GCM, base64; null: none confirmed
    fresh: Mapped[str | None] = mapped_column(Text)  # the same, of an app to be confirmed
    last_step: Mapped[int] = mapped_column(BigInteger, server_default="0")  # 30 s since 1970


class RecoveryCode(Base):
    """A recovery code that is left: it serves once in the place of the app."""

    __tablename__ = "staff_recovery_code"

    person_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("staff_person.id", ondelete="CASCADE"), primary_key=True
    )
    hash: Mapped[str] = mapped_column(Text, primary_key=True)  # HMAC-SHA256, hex


class Passkey(Base):
    """A passkey of an account: the public half of a pair whose other half stays with its holder."""

    __tablename__ = "staff_passkey"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("staff_person.id", ondelete="CASCADE"), index=True
    )
    credential_id: Mapped[str] = mapped_column(Text, unique=True)  # the authenticator's name for it
    public_key: Mapped[bytes]  # COSE
    uses: Mapped[int] = mapped_column(BigInteger)  # as the authenticator counts; 0: it does not
    domain: Mapped[str] = mapped_column(Text)  # under which name of the desk it serves
    name: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class PasskeyChallenge(Base):
    """What a browser is to have signed: for one sign-in, once, for minutes."""

    __tablename__ = "staff_passkey_challenge"
    __table_args__ = (CheckConstraint("purpose in ('make', 'prove')", name="purpose"),)

    holder: Mapped[str] = mapped_column(Text, primary_key=True)  # HMAC-SHA256 of its token, hex
    purpose: Mapped[str] = mapped_column(Text, primary_key=True)
    person_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("staff_person.id", ondelete="CASCADE"), index=True
    )
    challenge: Mapped[bytes]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Attempts(Base):
    """Failed sign-ins, fading, for one account or one address (rule: staff/sign_in/throttle.py)."""

    __tablename__ = "staff_attempts"

    key: Mapped[str] = mapped_column(
        Text, primary_key=True
    )  # device:…, pair:…, account:…, address:…, code:…
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)


class AuditEntry(Base):
    """审计: one thing done, chained to the entry before it by its hash (audit/chain.py)."""

    __tablename__ = "staff_audit_entry"
    __table_args__ = (
        Index("ix_staff_audit_entry_person_id", "person_id", "number"),
        Index("ix_staff_audit_entry_action", "action", "number"),
    )

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(BigInteger)  # null: a program, or nobody known
    action: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(Text)
