"""Tables of the people room: who signs in, whom they enrolled, and what the vault holds of them."""

from gongji.community.people.models.access import RoleGrant
from gongji.community.people.models.people import Account, CityTier, IncomeBand, Person, Relation, Sex
from gongji.community.people.models.vault import Identity, Look, MasterKey, SealedText, Vault, Verification

__all__ = [
    "Account",
    "CityTier",
    "Identity",
    "IncomeBand",
    "Look",
    "MasterKey",
    "Person",
    "Relation",
    "RoleGrant",
    "SealedText",
    "Sex",
    "Vault",
    "Verification",
]
