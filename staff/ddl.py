"""What Asterisk may know of the people: their telephones, as three views for PJSIP realtime.

The role `asterisk` reads these views and nothing else; it cannot log in until it is given a
password (hotline/asterisk_database.py). Column names are Asterisk's (res_pjsip's options).
"""

_ROLE = """
do $$ begin
    create role asterisk nologin;
exception
    when duplicate_object or unique_violation then null;
    when insufficient_privilege then
        raise notice 'the role asterisk must be made by an administrator of the database';
end $$
"""

# A WebRTC endpoint wants DTLS and ICE, which a plain SIP phone does not speak: hence `phone`.
_ENDPOINTS = """
create view ps_endpoints as
select
    extension as id,
    extension as aors,
    extension as auth,
    'agents' as context,
    '!all,opus,alaw,ulaw' as allow,
    case phone when 'browser' then 'yes' else 'no' end as webrtc,
    case phone when 'browser' then 'yes' else 'no' end as dtls_auto_generate_cert,
    'auth_username,username' as identify_by,
    '"' || translate(name, '"<>\\', '') || '" <' || extension || '>' as callerid,
    language,
    'no' as direct_media,
    'yes' as rtp_symmetric,
    'yes' as force_rport,
    'yes' as rewrite_contact,
    'auto' as dtmf_mode,
    '1' as device_state_busy_at,
    'no' as trust_id_inbound,
    'no' as allow_subscribe,
    '60' as rtp_timeout,
    '900' as rtp_timeout_hold
from staff_person
where active and extension is not null
"""

_AUTHS = """
create view ps_auths as
select
    extension as id,
    'digest' as auth_type,
    extension as username,
    'hotline' as realm,
    'MD5:' || sip_ha1 as password_digest
from staff_person
where active and extension is not null
"""

# One contact: a second tab takes over cleanly instead of both ringing. Without a qualify frequency
# Asterisk never learns that somebody hired after its start is reachable (pjsip_options.c).
_AORS = """
create view ps_aors as
select
    extension as id,
    '1' as max_contacts,
    'yes' as remove_existing,
    '60' as minimum_expiration,
    '120' as default_expiration,
    '600' as maximum_expiration,
    '30' as qualify_frequency,
    cast(null as text) as contact
from staff_person
where active and extension is not null
"""

_GRANT = """
do $$ begin
    if exists (select from pg_roles where rolname = 'asterisk') then
        grant select on ps_endpoints, ps_auths, ps_aors to asterisk;
    end if;
end $$
"""

STATEMENTS: tuple[str, ...] = (
    _ROLE,
    "drop view if exists ps_endpoints, ps_auths, ps_aors",
    _ENDPOINTS,
    _AUTHS,
    _AORS,
    _GRANT,
)
