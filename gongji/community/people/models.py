"""Tables of the people: who signs in and pays, and whom they enrolled.

An account is not a person: it pays for one or more people, of whom at most one is its own holder (brief F5).
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
    """Who signs in and pays. Without a password: sign-in goes by phone code (later) or, in a demo, by one
    tap.
    """

    phone = models.CharField(max_length=20, null=True, blank=True, unique=True)
    invented = models.BooleanField(default=False)
    password = models.CharField(max_length=128, default="!")
    last_login = None  # a habit of people that nobody needs to keep

    USERNAME_FIELD = "phone"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[BaseUserManager] = BaseUserManager()

    def __str__(self) -> str:
        return f"account {self.pk}"


class Person(models.Model):
    """Somebody who was enrolled, with what sharing and the community's picture of itself need to know."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="people")
    relation = models.CharField(max_length=8, choices=Relation)
    name = models.CharField(max_length=40)
    sex = models.CharField(max_length=6, choices=Sex)
    born_on = models.DateField()
    province = models.CharField(max_length=12)
    city_tier = models.CharField(max_length=8, choices=CityTier)
    income_band = models.CharField(max_length=12, choices=IncomeBand)
    has_commercial_cover = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=models.Q(relation="self"), name="person_one_self_per_account"
            ),
            models.CheckConstraint(condition=models.Q(sex__in=Sex.values), name="person_sex_known"),
            models.CheckConstraint(condition=models.Q(relation__in=Relation.values), name="person_relation_known"),
            models.CheckConstraint(condition=~models.Q(name=""), name="person_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"
