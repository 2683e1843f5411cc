"""The vault's only door. Texts go in sealed; they come out for a purpose, and the look is written down first.

Nothing else in the program unseals: a page that wants a name behind its mask calls `look`, with who reads,
what for and the case or request it belongs to, and gets nothing that its reader's roles may not read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from gongji.community.people.keys import make_master, master_key
from gongji.community.people.models import Account, Look, MasterKey, Person, SealedText, Vault
from gongji.community.people.queries import roles_of
from gongji.community.people.roles import Field, Purpose, readable
from gongji.community.people.rules import mask_name, mask_number, mask_phone, mask_text
from gongji.community.people.sealing import fingerprint, new_key, seal, unseal
from gongji.errors import InvariantBroken, NotNow, Refused

ROWS_AT_ONCE = 1000
REFERENCE_LENGTH_MAX = 100
MASKS = {
    Field.NAME: mask_name,
    Field.DOCUMENT_NUMBER: mask_number,
    Field.PHONE: mask_phone,
    Field.BANK_ACCOUNT: mask_number,
}
Texts = Mapping[Field, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """What personal data is read for: the purpose, and the case or request by which it can be checked later."""

    purpose: Purpose
    reference: str


def current_master(at: datetime | None = None) -> tuple[MasterKey, bytes]:
    """The master key that wraps new keys; the first is made on first use. One query.

    Raises NotNow if the key's file is missing, damaged or another key's.
    """
    found = MasterKey.objects.order_by("-version").first()
    if found is None:
        key = make_master(1)
        found, _ = MasterKey.objects.get_or_create(
            version=1, defaults={"fingerprint": fingerprint(key), "made_at": at or timezone.now()}
        )
    return found, fitting_key(found)


def fitting_key(master: MasterKey) -> bytes:
    """The bytes of a master key; raises NotNow if the file has another key than the one that was used."""
    key = master_key(master.version)
    if fingerprint(key) != master.fingerprint:
        raise NotNow(
            f"the file of {master} holds another key than the one that this database was sealed with "
            f"({master.fingerprint}): bring back the right one from its copy"
        )
    return key


def open_vaults(owners: Sequence[Person | Account], texts: Sequence[Texts]) -> list[Vault]:
    """A vault with its own key for each owner, and their texts in it. Three queries for each thousand."""
    if not owners:
        return []
    master, wrapping = current_master()
    keys = [new_key() for _ in owners]
    vaults = [Vault(person=owner) if isinstance(owner, Person) else Vault(account=owner) for owner in owners]
    for vault, key in zip(vaults, keys, strict=True):
        vault.master, vault.wrapped_key = master, seal(wrapping, key, belongs_to=vault.owner)
    written = Vault.objects.bulk_create(vaults, batch_size=ROWS_AT_ONCE)
    SealedText.objects.bulk_create(
        [
            sealed_text(vault, key, field, text)
            for vault, key, of_owner in zip(written, keys, texts, strict=True)
            for field, text in of_owner.items()
        ],
        batch_size=ROWS_AT_ONCE,
    )
    return written


def sealed_text(vault: Vault, key: bytes, field: Field, text: str, label: str = "") -> SealedText:
    """The row of a text, not written yet."""
    sealed = seal(key, text.encode(), belongs_to=belonging(vault, field, label))
    return SealedText(vault=vault, field=field, label=label, sealed=sealed, masked=masked(field, text))


def belonging(vault: Vault, field: str, label: str) -> str:
    """What a text is bound to: whose it is, which field, which of several."""
    return f"{vault.owner}|{field}|{label}"


def masked(field: Field, text: str) -> str:
    """What others may see of a text of the vault."""
    return MASKS.get(field, mask_text)(text)


@transaction.atomic
def put(owner: Person | Account, field: Field, text: str, *, label: str = "") -> None:
    """Seal a text of an owner, in the place of what stood there; empty takes it away.

    Raises Refused for an owner whose key was destroyed.
    """
    vault = owner.vault if hasattr(owner, "vault") else open_vaults([owner], [{}])[0]
    if not text:
        SealedText.objects.filter(vault=vault, field=field, label=label).delete()
        return
    row = sealed_text(vault, data_key(vault), field, text, label)
    SealedText.objects.update_or_create(
        vault=vault, field=field, label=label, defaults={"sealed": row.sealed, "masked": row.masked}
    )
    if field == Field.NAME and isinstance(owner, Person):
        Person.objects.filter(pk=owner.pk).update(masked_name=row.masked)


@transaction.atomic(durable=True)
def look(
    reader: Account, vaults: Iterable[Vault], fields: Collection[Field], why: Why, *, at: datetime
) -> dict[int, dict[tuple[Field, str], str]]:
    """What staff may read of some vaults, by vault and (field, label); a row a vault says who looked and why.

    The rows are written before anything is unsealed, and stand whatever happens afterwards. Of an erased owner
    nothing comes. Raises Refused without a reference, and for a field that no role of the reader may read for
    that purpose. Four queries, however many are read.
    """
    if why.purpose == Purpose.OWN:
        raise Refused("only the holder of an account reads for the purpose 'own' (own_texts)")
    allowed = readable(roles_of(reader), why.purpose)
    if not fields or not set(fields) <= allowed:
        wanted = ", ".join(sorted(set(fields) - allowed)) or "nothing"
        raise Refused(f"your roles do not let you read {wanted} for the purpose '{why.purpose}'")
    return recorded(list(vaults), fields, why, at=at, reader=reader)


@transaction.atomic(durable=True)
def own_texts(account: Account, *, reference: str, at: datetime) -> dict[int, dict[tuple[Field, str], str]]:
    """Everything the vault holds of an account and its people, for its holder; recorded like every look."""
    vaults = [*Vault.objects.filter(account=account), *Vault.objects.filter(person__account=account).order_by("pk")]
    why = Why(purpose=Purpose.OWN, reference=reference)
    return recorded(vaults, set(Field) - {Field.SECOND_FACTOR}, why, at=at, reader=account)


@transaction.atomic
def look_for_job(
    job: str, vaults: Iterable[Vault], fields: Collection[Field], why: Why, *, at: datetime
) -> dict[int, dict[tuple[Field, str], str]]:
    """What a job of the program needs to read, such as the phones of a period's notices; one row for all of it."""
    wanted = list(vaults)
    checked_reference(why)
    Look.objects.create(
        job=job,
        owners=len(wanted),
        fields=listed(fields),
        purpose=why.purpose,
        reference=why.reference,
        at=at,
    )
    return unsealed(wanted, fields)


def recorded(
    vaults: list[Vault], fields: Collection[Field], why: Why, *, at: datetime, reader: Account
) -> dict[int, dict[tuple[Field, str], str]]:
    """Write the looks, then unseal."""
    checked_reference(why)
    Look.objects.bulk_create(
        [
            Look(reader=reader, vault=v, fields=listed(fields), purpose=why.purpose, reference=why.reference, at=at)
            for v in vaults
        ],
        batch_size=ROWS_AT_ONCE,
    )
    return unsealed(vaults, fields)


def checked_reference(why: Why) -> None:
    """Raise Refused if a look does not say which case or request it is for."""
    if not why.reference.strip() or len(why.reference) > REFERENCE_LENGTH_MAX:
        raise Refused(f"say which case or request this is for, in 1 to {REFERENCE_LENGTH_MAX} characters")


def listed(fields: Iterable[Field]) -> str:
    """Fields as the record of a look names them."""
    return ", ".join(sorted(fields))


def unsealed(vaults: Sequence[Vault], fields: Collection[Field]) -> dict[int, dict[tuple[Field, str], str]]:
    """The texts of some vaults, by vault and (field, label). Two queries for each thousand."""
    found: dict[int, dict[tuple[Field, str], str]] = {vault.pk: {} for vault in vaults}
    masters = {master.version: master for master in MasterKey.objects.all()}
    for start in range(0, len(vaults), ROWS_AT_ONCE):
        some = {vault.pk: vault for vault in vaults[start : start + ROWS_AT_ONCE] if vault.destroyed_at is None}
        keys = {pk: unwrapped(vault, masters.get(vault.master_id or 0)) for pk, vault in some.items()}
        for row in SealedText.objects.filter(vault__in=some, field__in=fields).order_by("pk"):
            vault, field = some[row.vault_id], Field(row.field)
            text = unseal(keys[vault.pk], bytes(row.sealed), belongs_to=belonging(vault, field, row.label)).decode()
            if masked(field, text) != row.masked:
                raise InvariantBroken(f"{vault}: the mask of {field} is not that of the text")
            found[vault.pk][field, row.label] = text
    return found


def data_key(vault: Vault) -> bytes:
    """The key of one vault. One query."""
    return unwrapped(vault, vault.master)


def unwrapped(vault: Vault, master: MasterKey | None) -> bytes:
    """The key of a vault; raises NotNow without its master key, Unreadable if it was moved or changed, Refused if
    it was destroyed.
    """
    if master is None or vault.wrapped_key is None:
        raise Refused(f"{vault.owner} was erased; nothing can be kept of them any more")
    return unseal(fitting_key(master), bytes(vault.wrapped_key), belongs_to=vault.owner)


def destroy_vaults(vaults: Iterable[Vault], *, at: datetime) -> None:
    """Destroy the keys of some vaults, and what was sealed with them. Twice is once."""
    keys = [vault.pk for vault in vaults]
    Vault.objects.filter(pk__in=keys, destroyed_at=None).update(wrapped_key=None, master=None, destroyed_at=at)
    SealedText.objects.filter(vault__in=keys).delete()
