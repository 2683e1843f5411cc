"""Changing the vault's master key: a new version wraps what is new at once, and what is old in batches.

A rotation that is cut off goes on where it stopped. The texts themselves are not sealed anew: only the keys of
their owners are wrapped by the new master key, which is 60 bytes each.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from gongji.community.people.keys import make_master, master_file
from gongji.community.people.models import MasterKey, Vault
from gongji.community.people.sealing import fingerprint, seal
from gongji.community.people.services.vault import current_master, fitting_key, unwrapped
from gongji.errors import Refused

BATCH: Final = 1000


def begin_rotation(at: datetime) -> MasterKey:
    """The newest master key if older ones still wrap something (a rotation goes on), or else one more version."""
    newest, _ = current_master(at)
    if Vault.objects.filter(master__lt=newest.version).exists():
        return newest
    version = newest.version + 1
    key = make_master(version)
    made, _ = MasterKey.objects.get_or_create(
        version=version, defaults={"fingerprint": fingerprint(key), "made_at": at}
    )
    return made


def left_to_rewrap(newest: MasterKey) -> int:
    """How many keys are still wrapped by an older master key. One query."""
    return Vault.objects.filter(master__lt=newest.version).count()


def rewrap(newest: MasterKey) -> Iterator[int]:
    """Wrap the keys of older versions with the newest, a batch a transaction; gives the size of each batch."""
    wrapping = fitting_key(newest)
    masters = {master.version: master for master in MasterKey.objects.all()}
    while True:
        with transaction.atomic():
            old = Vault.objects.select_for_update(skip_locked=True, of=("self",)).filter(master__lt=newest.version)
            batch = list(old.order_by("pk")[:BATCH])
            for vault in batch:
                key = unwrapped(vault, masters.get(vault.master_id or 0))
                vault.wrapped_key, vault.master = seal(wrapping, key, belongs_to=vault.owner), newest
            Vault.objects.bulk_update(batch, ["wrapped_key", "master"], batch_size=BATCH)
        if not batch:
            return
        yield len(batch)


def retire_masters() -> list[int]:
    """Destroy the master keys that wrap nothing any more; gives their versions. Copies elsewhere are the operator's.

    Raises Refused if the newest still shares its work with an older one.
    """
    newest = MasterKey.objects.order_by("-version").first()
    retired = []
    for master in MasterKey.objects.order_by("version"):
        version = master.version
        if newest is None or version == newest.version:
            continue
        try:
            master.delete()
        except (ProtectedError, IntegrityError) as error:
            raise Refused(f"{master} still wraps keys; run the rotation to its end first") from error
        master_file(version).unlink(missing_ok=True)
        retired.append(version)
    return retired
