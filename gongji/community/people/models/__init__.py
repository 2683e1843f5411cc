"""Tables of the people room: who signs in, whom they enrolled, and what the vault holds of them."""

from gongji.community.people.models.access import (
    AccountEvent,
    Authenticator,
    Count,
    Event,
    Passkey,
    Recovery,
    RecoveryCode,
    RoleGrant,
    Session,
    SignInCode,
)
from gongji.community.people.models.people import Account, CityTier, IncomeBand, Person, Relation, Sex
from gongji.community.people.models.vault import Identity, Look, MasterKey, SealedText, Vault, Verification

__all__ = [
    "Account",
    "AccountEvent",
    "Authenticator",
    "CityTier",
    "Count",
    "Event",
    "Identity",
    "IncomeBand",
    "Look",
    "MasterKey",
    "Passkey",
    "Person",
    "Recovery",
    "RecoveryCode",
    "Relation",
    "RoleGrant",
    "SealedText",
    "Session",
    "Sex",
    "SignInCode",
    "Vault",
    "Verification",
]
