"""Tables of the people: who signs in and pays, and whom they enrolled.

An account is not a person: it pays for one or more people, of whom at most one is its own holder (brief F5).
What names somebody (name, numbers, phone, address, illness) is not here but in the vault, sealed; here are the
facts that rolls and sharing need (birth date, sex), and the name as others may see it.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class Relation(models.TextChoices):
    """What a person is to the holder of the account."""

    SELF = "self", _("本人")
    SPOUSE = "spouse", _("配偶")
    CHILD = "child", _("子女")
    PARENT = "parent", _("父母")


class Sex(models.TextChoices):
    """As in the identity document."""

    FEMALE = "female", _("女")
    MALE = "male", _("男")


class CityTier(models.TextChoices):
    """The size of the place where people live (brief F6)."""

    FIRST = "first", _("一线城市")
    SECOND = "second", _("二线城市")
    THIRD = "third", _("三线及以下城市")
    RURAL = "rural", _("农村")


class IncomeBand(models.TextChoices):
    """Yearly income in yuan (brief F6)."""

    UNDER_50K = "under-50k", _("5 万元以下")
    UNDER_100K = "50k-100k", _("5 万至 10 万元")
    UNDER_200K = "100k-200k", _("10 万至 20 万元")
    OVER_200K = "over-200k", _("20 万元以上")


class Account(AbstractBaseUser):
    """Who signs in and pays. Without a password: sign-in goes by phone code or passkey or, in a demonstration,
    by one tap. The phone is in the vault; its blind index finds the account.
    """

    phone_index = models.CharField(max_length=64, null=True, blank=True, unique=True)
    invented = models.BooleanField(default=False)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    password = models.CharField(max_length=128, default="!")
    last_login = None  # a habit of people that nobody needs to keep

    USERNAME_FIELD = "phone_index"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[BaseUserManager] = BaseUserManager()

    def __str__(self) -> str:
        return f"account {self.pk}"

    @property
    def is_active(self) -> bool:  # type: ignore[override]  # Django's is a constant
        """Whether anybody can sign in: a closed account stays closed."""
        return self.closed_at is None


class Person(models.Model):
    """Somebody who was enrolled, with what sharing and the community's picture of itself need to know.

    The picture (place, income, cover) is unknown, empty, of people who did not say and of those erased.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="people")
    relation = models.CharField(max_length=8, choices=Relation)
    masked_name = models.CharField(max_length=40)
    sex = models.CharField(max_length=6, choices=Sex)
    born_on = models.DateField()
    province = models.CharField(max_length=12)
    city_tier = models.CharField(max_length=8, choices=CityTier, blank=True)
    income_band = models.CharField(max_length=12, choices=IncomeBand, blank=True)
    has_commercial_cover = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=models.Q(relation="self"), name="person_one_self_per_account"
            ),
            models.CheckConstraint(condition=models.Q(sex__in=Sex.values), name="person_sex_known"),
            models.CheckConstraint(condition=models.Q(relation__in=Relation.values), name="person_relation_known"),
            models.CheckConstraint(condition=~models.Q(masked_name=""), name="person_has_a_name"),
        ]
        indexes = [models.Index(fields=["born_on"], name="person_born_on")]  # who grows too old, at every freeze

    def __str__(self) -> str:
        return f"person {self.pk}"
