"""The settings of signing in: a second factor beside the password."""

from typing import Literal

from pydantic_settings import BaseSettings

FactorDemand = Literal["nobody", "leaders", "everybody"]


class SignInSettings(BaseSettings):
    """How people prove who they are; part of `Settings`."""

    second_factor: FactorDemand = "nobody"  # who must have one; everybody may
