"""Every setting, its default and its meaning; read from HOTLINE_* and `var/hotline.env`.

No secret has a default. `hotline run` makes them at first start and writes them, mode 0600,
to `hotline.env` in the state directory; a service without them does not start, and names them.
"""

import hmac
import os
import re
import secrets
from datetime import time
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, FilePath, SecretStr, field_validator
from pydantic_settings import SettingsConfigDict

from core.phone import NumberPlan
from core.sign_in_settings import SignInSettings

SECRET_NAMES = ("AMI_SECRET", "TRUNK_SECRET", "COOKIE_SECRET", "DATABASE_PASSWORD")
DEFAULT_SECRETS = frozenset(  # passwords that are guessed first
    {"secret", "password", "changeme", "asterisk", "admin", "amp111", "hotline", "postgres"}
)


_HOST = re.compile(r"[\w.-]+(:\d{1,5})?")


def state_dir() -> Path:
    """Give the directory of all files that the program makes: HOTLINE_VAR or ./var."""
    return Path(os.environ.get("HOTLINE_VAR", "var")).absolute()


Port = Annotated[int, Field(ge=1, le=65535)]
Encryption = Literal["none", "offered", "required"]  # of sound, by keys in the signalling (SDES)
VoiceName = Annotated[str, Field(pattern=r"^([a-z]{2}_[a-z]{1,20})?$")]
PauseReason = Annotated[str, Field(pattern=r"^[\w -]{1,40}$")]  # it goes to Asterisk's log


class Settings(SignInSettings):
    """The service's settings. Durations carry their unit in the name."""

    model_config = SettingsConfigDict(
        env_prefix="HOTLINE_", extra="ignore", hide_input_in_errors=True
    )

    var: Path = Field(default_factory=state_dir)
    # database
    database_url: str = ""  # empty: an embedded PostgreSQL in `var`
    database_port: Port = 5439  # of the embedded one
    # people's web desk
    host: str = "127.0.0.1"
    port: Port = 8080
    web_connections_per_address: Annotated[int, Field(ge=50)] = 2000  # at once; 500 desks, one NAT
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    public_origins: list[str] = Field(default_factory=list)  # extra Origins allowed, https://…
    trusted_proxies: list[str] = Field(default_factory=list)  # whose X-Forwarded-For is believed
    # figures for Prometheus at /metrics: off until one of the two is set; each that is set holds
    metrics_token: SecretStr = SecretStr("")  # sent as `Authorization: Bearer …`
    metrics_permit: list[str] = Field(default_factory=list)  # addresses or networks that may ask
    # Asterisk
    asterisk_host: str = "127.0.0.1"
    ami_port: Port = 5038
    ami_user: str = "hotline"
    ami_secret: SecretStr = SecretStr("")
    asterisk_http_port: Port = 8088  # WebSocket for the browsers' softphones
    sip_port: Port = 5060
    sip_bind: str = "127.0.0.1"  # the address SIP listens on; 0.0.0.0 for a trunk from outside
    sip_tls_port: Annotated[int, Field(ge=0, le=65535)] = 0  # SIP over TLS, usually 5061; 0: none
    sip_tls_certificate: Path | None = None  # none: the desk's, else one made here
    sip_tls_key: Path | None = None
    sip_encryption: Encryption = "offered"  # of SIP telephones' sound, once there is a TLS port
    ami_bind: str = "127.0.0.1"  # the address AMI and the WebSocket listen on
    ami_permit: list[str] = Field(default_factory=lambda: ["127.0.0.1/255.255.255.255"])
    external_address: str = ""  # of Asterisk behind NAT, as the public network sees it
    door_calls: int = 0  # callers inside at once; 0: by the cores and the measured delays
    max_calls: int = 5000  # calls of any kind at once; further ones are refused with 503
    outside_calls_per_agent: int = 2  # calls to outside at a time by one telephone
    outside_calls: int = 50  # by all telephones together; the other lines are for callers
    queues: list[str] = Field(default_factory=lambda: ["service", "outage", "billing", "english"])
    rtp_start: Port = 10000
    rtp_end: Port = 14999
    agi_host: str = "127.0.0.1"
    agi_port: Port = 4573
    agi_permit: list[str] = Field(default_factory=lambda: ["127.0.0.0/8", "::1"])
    # addresses or networks of Asterisk; a connection from elsewhere is closed unread
    # the public network (a provider's trunk, or the demonstration's second Asterisk)
    trunk_host: str = "127.0.0.1"
    trunk_port: Port = 5062
    trunk_user: str = ""
    trunk_secret: SecretStr = SecretStr("")
    trunk_transport: Literal["udp", "tls"] = "udp"  # tls needs sip_tls_port
    trunk_encryption: Encryption = "none"  # of the trunk's sound; needs trunk_transport=tls
    trunk_ca: Path | None = None  # PEM: authorities of the provider's certificate; none: unverified
    carrier_rtp_start: Port = 15000
    carrier_rtp_end: Port = 16999
    hotline_number: str = "95598"
    region: str = "CN"
    area_code: str = "0571"  # put before local numbers that arrive without one
    timezone: str = "Asia/Shanghai"
    language: str = "zh"  # of a caller not known to prefer another: zh | en
    unit_zh: str = "供电服务热线"  # who answers: spoken in the greeting
    unit_en: str = "the power supply hotline"
    calling_opens: time = time(9)  # campaigns ring from this time on, local to the callee
    calling_closes: time = time(20)  # until this time; a later campaign needs a named permission
    calling_on_holidays: bool = True  # false: none on the calendar's public holidays (page House)
    approval_wait_h: Annotated[int, Field(ge=0)] = 24  # before a new account may approve campaigns
    campaign_kinds: list[Literal["mobile", "fixed", "other"]] = Field(
        default_factory=lambda: ["mobile", "fixed"]
    )  # which numbers campaigns call; other: premium, shared cost, internet, unknown
    campaign_countries: list[str] = Field(default_factory=list)  # ISO codes; empty: `region` alone
    # the voice; an empty name: espeak-ng speaks that language
    voice_dir: Annotated[Path, AfterValidator(Path.absolute)] | None = None
    # with its files, which you bring; none: `voice` in `var`, and they are fetched
    voice_zh: VoiceName = "zf_xiaoxiao"
    voice_en: VoiceName = "af_heart"
    piper_zh: Path | None = None  # models of Piper, a program of yours: fixed prompts until the
    piper_en: Path | None = None  # neural voice has learnt them, or in its place
    speech_online: bool = False  # let gTTS (internet, sends the text abroad) say fixed prompts
    # secrets of our own
    cookie_secret: SecretStr = SecretStr("")
    database_password: SecretStr = SecretStr("")
    audit_secret: SecretStr = SecretStr("")  # seals the audit log; empty: made of cookie_secret
    # the service
    default_queue: str = "service"  # "general" is a section of queues.conf and cannot be a queue
    wrap_up_s: int = 20
    # why an agent is not ready, at the first start; afterwards the page House has the reasons
    pause_reasons: Annotated[list[PauseReason], Field(min_length=1)] = Field(
        default_factory=lambda: ["break", "meal", "training", "meeting", "other"]
    )
    menu_hello_s: Annotated[int, Field(ge=3)] = 5  # a menu silent longer: the dialplan goes on
    menu_limit_s: int = 180  # a menu longer than this is stuck: the caller goes to the queue
    customer_files_per_hour: Annotated[int, Field(ge=0)] = 120  # opened by one person; 0: no limit
    customer_searches_per_hour: Annotated[int, Field(ge=0)] = 600  # by one person; 0: no limit
    # pictures under the map, from a server of yours; empty: none, and the page asks nobody
    map_tiles: str = ""  # https://HOST/{z}/{x}/{y}.png, Web Mercator
    map_tiles_by: str = ""  # whom the map names for them, as their licence asks
    bill_asks_digits: bool = True  # last four of account or meter; caller numbers can be forged
    queue_timeout_s: int = 300  # then an apology, and the same place in the queue again
    call_limit_s: int = 7200
    call_files_kept_days: Annotated[int, Field(ge=1)] = 2  # Asterisk's CDR and queue_log
    webhook_private_hosts: list[str] = Field(default_factory=list)
    # names or addresses in a private network that webhooks may reach
    webhook_ca: FilePath | None = None  # PEM: authorities of receivers' own certificates
    webhook_patience_days: Annotated[int, Field(ge=1)] = 3  # then a silent receiver is disabled
    changes_kept_days: Annotated[int, Field(ge=1)] = 30  # in the feed for other systems
    drop_dir: Annotated[Path, AfterValidator(Path.absolute)] | None = (
        None  # where other systems put files to be imported; none: nowhere
    )
    drop_kept_days: Annotated[int, Field(ge=1)] = 30  # what was imported from there, and reports
    log_level: str = "INFO"

    @field_validator("ami_secret", "audit_secret", "cookie_secret", "database_password")
    @classmethod
    def _refuse_weak(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value()
        if text and (text.lower() in DEFAULT_SECRETS or len(text) < 12):
            raise ValueError(
                "is a default or short secret; remove it from the environment or hotline.env, "
                "and `hotline run` makes a new one"
            )
        return value

    @field_validator(
        "sip_tls_certificate",
        "sip_tls_key",
        "trunk_ca",
        "webhook_ca",
        "drop_dir",
        "voice_dir",
        "piper_zh",
        "piper_en",
        mode="before",
    )
    @classmethod
    def _read_empty_as_none(cls, value: object) -> object:
        """Read "" as None: Docker Compose passes unset values so, and Path("") means `.`."""
        return value or None

    @field_validator("trusted_proxies", "metrics_permit")
    @classmethod
    def _refuse_names(cls, value: list[str]) -> list[str]:
        """Take addresses and networks only: a name may change its owner, `*` means everybody."""
        for one in value:
            try:
                ip_network(one, strict=False)
            except ValueError as error:
                raise ValueError(f"holds {one!r}; give addresses or networks: 10.0.0.5") from error
        return value

    @field_validator("map_tiles")
    @classmethod
    def _refuse_no_tiles(cls, value: str) -> str:
        """Take one server, whose name is a part of the pages' content security policy."""
        parts = urlsplit(value)
        fits = parts.scheme in ("http", "https") and _HOST.fullmatch(parts.netloc)
        if value and not (fits and all(value.count(f"{{{one}}}") == 1 for one in "xyz")):
            raise ValueError("is no https://HOST/…/{z}/{x}/{y}… with each of the three once")
        return value

    @property
    def map_tiles_origin(self) -> str:
        """Name the server of the map's pictures, "" without one."""
        parts = urlsplit(self.map_tiles)
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""

    @field_validator("metrics_token")
    @classmethod
    def _refuse_short(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value()
        if text and (text.lower() in DEFAULT_SECRETS or len(text) < 12):
            raise ValueError("is a default or short secret; give it 12 letters or more, by chance")
        return value

    @field_validator("trunk_secret")
    @classmethod
    def _refuse_default(cls, value: SecretStr) -> SecretStr:
        """Refuse default passwords; the length is the provider's choice."""
        if value.get_secret_value().lower() in DEFAULT_SECRETS:
            raise ValueError("is a default that anybody tries first; have the provider change it")
        return value

    @field_validator("database_url")
    @classmethod
    def _refuse_default_account(cls, value: str) -> str:
        if (urlsplit(value).password or "").lower() in DEFAULT_SECRETS:
            raise ValueError(
                "holds a default password; give the role another one: "
                "alter role … password '…', then set HOTLINE_DATABASE_URL"
            )
        return value

    @property
    def number_plan(self) -> NumberPlan:
        """Give what a number of our place lacks: its country and area code."""
        return NumberPlan(self.region, self.area_code)

    @property
    def agi_secret(self) -> str:
        """Give the secret the dialplan sends over FastAGI; both sides derive it from AMI's."""
        secret = self.ami_secret.get_secret_value()
        return hmac.new(secret.encode(), b"fastagi", "sha256").hexdigest()[:32] if secret else ""

    @property
    def voice_folder(self) -> Path:
        """Give the folder of the voice's files."""
        return self.voice_dir or self.var / "voice"

    @property
    def piper_models(self) -> dict[str, Path]:
        """Give Piper's models by language."""
        given = {"zh": self.piper_zh, "en": self.piper_en}
        return {language: model.absolute() for language, model in given.items() if model}

    def voice(self, language: str) -> str:
        """Give the name of a language's voice; empty: espeak-ng."""
        return self.voice_en if language == "en" else self.voice_zh

    @property
    def sound_calls(self) -> int:
        """Give how many calls the RTP ports carry: four each, for the caller and the agent."""
        return (self.rtp_end - self.rtp_start + 1) // 4

    @property
    def line_key(self) -> bytes:
        """Give the key of the digests of pages' telephones (staff/sip_digest.py)."""
        return hmac.digest(self.cookie_secret.get_secret_value().encode(), b"lines", "sha256")

    @property
    def customer_id_key(self) -> bytes:
        """Give the key of customers' ids outside the service."""
        secret = self.cookie_secret.get_secret_value()
        return hmac.digest(secret.encode(), b"customer ids", "sha256")

    @property
    def webhook_key(self) -> bytes:
        """Give the key that webhooks' secrets are derived from."""
        secret = self.cookie_secret.get_secret_value()
        return hmac.digest(secret.encode(), b"webhooks", "sha256")

    @property
    def second_factor_key(self) -> bytes:
        """Give the key that second factors' secrets are sealed with: 32 bytes."""
        secret = self.cookie_secret.get_secret_value()
        return hmac.digest(secret.encode(), b"second factors", "sha256")

    @property
    def journey_key(self) -> bytes:
        """Give the key that what a browser carries to an OpenID provider is sealed with."""
        secret = self.cookie_secret.get_secret_value()
        return hmac.digest(secret.encode(), b"journeys to a provider", "sha256")

    def unit(self, language: str) -> str:
        """Give the hotline's name in a language."""
        return self.unit_en if language == "en" else self.unit_zh

    def require_secrets(self) -> None:
        """Refuse to start without the secrets a service needs, naming each and the mend."""
        missing = [
            f"HOTLINE_{name.upper()}"
            for name in ("ami_secret", "cookie_secret")
            if not getattr(self, name).get_secret_value()
        ]
        if missing:
            raise ValueError(
                f"{' and '.join(missing)} must be set: run `hotline run` once, which writes them "
                f"to {self.var / 'hotline.env'}, or set them in the environment"
            )


def load(var: Path | None = None) -> Settings:
    """Read the settings: environment first, then `hotline.env` in the state directory."""
    place = (var or state_dir()).absolute()
    env_file = place / "hotline.env"
    return Settings(var=place, _env_file=env_file if env_file.exists() else None)  # pyright: ignore[reportCallIssue]


def write_secrets(var: Path) -> Path:
    """Make each secret that is not yet in `var/hotline.env`; the file is replaced whole, 0600."""
    var.mkdir(parents=True, exist_ok=True)
    path = var / "hotline.env"
    lines = path.read_text().splitlines() if path.exists() else []
    have = {line.partition("=")[0] for line in lines}
    lines += [
        f"HOTLINE_{name}={secrets.token_urlsafe(24)}"
        for name in SECRET_NAMES
        if f"HOTLINE_{name}" not in have
    ]
    scratch = path.with_suffix(".new")
    scratch.touch(mode=0o600)
    scratch.chmod(0o600)
    scratch.write_text("\n".join(lines) + "\n")
    scratch.replace(path)
    return path
