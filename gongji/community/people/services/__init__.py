"""The only writers of accounts, people and their vault, one file a matter."""

from gongji.community.people.services.enrol import Enrolment, enrol, open_account, open_accounts
from gongji.community.people.services.vault import Why, look, look_for_job, own_texts, put

__all__ = [
    "Enrolment",
    "Why",
    "enrol",
    "look",
    "look_for_job",
    "open_account",
    "open_accounts",
    "own_texts",
    "put",
]
