"""What this room holds of an account: its sections of the export. Opening the vault for it is a look of the holder."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from gongji.community.people.exports import Section
from gongji.community.people.models import Account, AccountEvent, Look, Vault
from gongji.community.people.queries import family_of
from gongji.community.people.services.vault import own_texts

WHOSE = ("谁", "whose")


def people_section(account: Account, at: datetime) -> Section:
    """The people of an account, with the facts that are plain."""
    return Section(
        key="people",
        zh="登记的人",
        en="People",
        columns={
            "person": ("编号", "number"),
            "relation": ("与我的关系", "relation"),
            "sex": ("性别", "sex"),
            "born_on": ("出生日期", "born on"),
            "province": ("省份", "province"),
            "city_tier": ("城市级别", "size of the place"),
            "income_band": ("年收入", "yearly income"),
            "has_commercial_cover": ("有商业保险", "has commercial cover"),
        },
        rows=[
            {
                "person": person.pk,
                "relation": person.relation,
                "sex": person.sex,
                "born_on": person.born_on.isoformat(),
                "province": person.province,
                "city_tier": person.city_tier,
                "income_band": person.income_band,
                "has_commercial_cover": person.has_commercial_cover,
            }
            for person in family_of(account)
        ],
    )


def vault_section(account: Account, at: datetime) -> Section:
    """Everything that the vault holds, opened."""
    owners = {vault.pk: vault.owner for vault in vaults_of(account)}
    texts = own_texts(account, reference="export of all my data", at=at)
    return Section(
        key="vault",
        zh="加密保存的内容",
        en="What is kept sealed",
        columns={"whose": WHOSE, "field": ("项目", "field"), "label": ("说明", "label"), "text": ("内容", "text")},
        rows=[
            {"whose": owners[vault], "field": field.value, "label": label, "text": text}
            for vault, of_owner in texts.items()
            for (field, label), text in of_owner.items()
        ],
    )


def looks_section(account: Account, at: datetime) -> Section:
    """Who read what of it, and what for."""
    looks = Look.objects.filter(vault__in=vaults_of(account)).select_related("vault").order_by("-at")
    return Section(
        key="looks",
        zh="谁查看过",
        en="Who looked",
        columns={
            "at": ("时间", "time"),
            "whose": WHOSE,
            "reader": ("查看人", "reader"),
            "fields": ("项目", "fields"),
            "purpose": ("目的", "purpose"),
            "reference": ("事由", "reference"),
        },
        rows=[
            {
                "at": look.at.isoformat(),
                "whose": look.vault.owner if look.vault else "",
                "reader": "myself" if look.reader_id == account.pk else f"staff {look.reader_id}",
                "fields": look.fields,
                "purpose": look.purpose,
                "reference": look.reference,
            }
            for look in looks
        ],
    )


def events_section(account: Account, at: datetime) -> Section:
    """What happened to the account."""
    return Section(
        key="account_events",
        zh="账户记录",
        en="What happened to the account",
        columns={"at": ("时间", "time"), "event": ("事件", "event")},
        rows=[
            {"at": each.at.isoformat(), "event": each.event}
            for each in AccountEvent.objects.filter(account=account).order_by("at")
        ],
    )


def vaults_of(account: Account) -> list[Vault]:
    """The account's vault and those of its people. Two queries."""
    return [*Vault.objects.filter(account=account), *Vault.objects.filter(person__account=account).order_by("pk")]


SECTIONS: Final = (people_section, vault_section, looks_section, events_section)
