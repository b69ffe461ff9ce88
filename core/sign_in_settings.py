"""The settings of signing in: a second factor, and the house's own directory of people."""

from pathlib import Path
from typing import Literal

from pydantic import SecretStr, field_validator
from pydantic_settings import BaseSettings

FactorDemand = Literal["nobody", "leaders", "everybody"]


class SignInSettings(BaseSettings):
    """How people prove who they are; part of `Settings`."""

    second_factor: FactorDemand = "nobody"  # who must have one; everybody may
    # an OpenID provider beside accounts of our own; off until an issuer is set (docs/sign-in.md)
    oidc_issuer: str = ""  # https://…, exactly as the provider writes it
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")  # none: a public client, by PKCE alone
    oidc_scopes: str = "openid profile"
    oidc_number_claim: str = "preferred_username"  # which claim is the staff number
    oidc_groups_claim: str = "groups"
    oidc_groups: str = ""  # group=role,group=role: the first that fits counts

    # an LDAP directory that proves passwords; off until its address is set
    ldap_url: str = ""  # ldaps://… or ldap://…, which is encrypted by StartTLS off loopback
    ldap_ca: Path | None = None  # PEM: authorities of its certificate; none: this machine's
    ldap_bind_dn: str = ""  # of a service account that may search
    ldap_bind_password: SecretStr = SecretStr("")
    ldap_base: str = ""  # below which people are
    ldap_filter: str = "(uid={number})"  # finds a person; Active Directory: sAMAccountName
    ldap_groups_base: str = ""  # below which groups are; empty: ldap_base
    ldap_groups_filter: str = "(|(member={dn})(uniqueMember={dn})(memberUid={number}))"
    ldap_groups: str = ""  # as oidc_groups, by the groups' cn

    @field_validator("ldap_ca", mode="before")
    @classmethod
    def _read_nothing_as_none(cls, value: object) -> object:
        return value or None

    @field_validator("ldap_url")
    @classmethod
    def _refuse_other_ways(cls, value: str) -> str:
        if value and not value.startswith(("ldaps://", "ldap://")):
            raise ValueError("is not ldaps:// or ldap:// and a host")
        return value

    @field_validator("ldap_filter")
    @classmethod
    def _refuse_anybody(cls, value: str) -> str:
        if "{number}" not in value:
            raise ValueError("does not ask for {number}: it would find anybody")
        return value

    @field_validator("oidc_groups", "ldap_groups")
    @classmethod
    def _refuse_unreadable(cls, value: str) -> str:
        for pair in filter(None, value.split(",")):
            group, _, role = pair.rpartition("=")
            if not group.strip() or not role.strip():
                raise ValueError(f"holds {pair!r}; write group=role,group=role")
        return value
