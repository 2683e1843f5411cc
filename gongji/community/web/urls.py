"""Addresses of the pages."""

from __future__ import annotations

from django.urls import path

from gongji.community.web import (
    account,
    changes,
    industry,
    log,
    member,
    my_data,
    plans,
    public,
    receipts,
    sign_in,
)

urlpatterns = [
    path("", public.home, name="home"),
    path("plan/", public.plan, name="plan"),
    path("plan/plan.toml", public.plan_document, name="plan-document"),
    path("plan/changes/", changes.changes, name="changes"),
    path("plan/changes/<str:name>/ballot", changes.cast, name="cast-ballot"),
    path("industry/", industry.page, name="industry"),
    path("plans/", plans.plans, name="plans"),
    path("plans/compare/", plans.compare, name="plans-compared"),
    path("plans/<str:name>/", plans.one, name="pack"),
    path("periods/", public.periods, name="periods"),
    path("periods/<str:name>/", public.period, name="period"),
    path("periods/<str:name>/settlement.json", public.settlement, name="settlement"),
    path("books/<int:year>.beancount", public.books, name="books"),
    path("cases/<str:number>/", public.case, name="case"),
    path("me/", member.my_share, name="me"),
    path("me/sign-out", sign_in.sign_out, name="sign-out"),
    path("me/account/", account.account, name="account"),
    path("me/account/phone/", account.change_phone, name="change-phone"),
    path("me/account/passkeys", account.passkeys, name="passkeys"),
    path("me/account/passkeys/<int:passkey>/remove", account.passkey_remove, name="passkey-remove"),
    path("me/account/sessions/end", account.sessions_end, name="sessions-end"),
    path("me/account/sessions/<uuid:number>/end", account.session_end, name="session-end"),
    path("me/recover/", account.recover, name="recover"),
    path("me/recover/finish", account.recovery_finish, name="recovery-finish"),
    path("me/recover/<int:number>/stop", account.recovery_stop, name="recovery-stop"),
    path("me/data/", my_data.my_data, name="my-data"),
    path("me/data/download", my_data.download, name="my-data-download"),
    path("me/data/erase/", my_data.erase, name="erase"),
    path("me/<str:name>/", member.my_period, name="my-period"),
    path("me/<str:name>/receipt-<int:line>.json", receipts.mine, name="my-receipt"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/code", sign_in.sign_in_code, name="sign-in-code"),
    path("sign-in/passkey", sign_in.sign_in_passkey, name="sign-in-passkey"),
    path("sign-in/one-tap", sign_in.one_tap, name="one-tap"),
    path("log/", log.log, name="log"),
    path("log/<int:index>/", log.entry, name="log-entry"),
    path("verify/", receipts.check, name="verify"),
    path("verify/verify.py", receipts.program, name="verify-program"),
]
