"""Addresses of the staff's pages, under staff/."""

from __future__ import annotations

from django.urls import path

from gongji.community.console import looks, people, recoveries, roles, second_factor, start

urlpatterns = [
    path("", start.start, name="staff"),
    path("second-factor/", second_factor.second_factor, name="second-factor"),
    path("second-factor/codes", second_factor.codes, name="second-factor-codes"),
    path("second-factor/remove", second_factor.remove, name="second-factor-remove"),
    path("roles/", roles.roles, name="roles"),
    path("roles/propose", roles.propose, name="role-propose"),
    path("roles/<int:grant>/confirm", roles.confirm, name="role-confirm"),
    path("roles/<int:grant>/end", roles.end, name="role-end"),
    path("people/", people.find, name="staff-people"),
    path("people/<int:number>/", people.one, name="staff-person"),
    path("people/<int:number>/verify", people.verify_identity, name="staff-verify"),
    path("looks/", looks.looks, name="looks"),
    path("recoveries/", recoveries.recoveries, name="recoveries"),
    path("recoveries/<int:number>/stop", recoveries.stop, name="staff-recovery-stop"),
]
