"""Addresses of the pages."""

from __future__ import annotations

from django.urls import path

from gongji.community.web import changes, industry, log, member, plans, public, receipts

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
    path("me/sign-in", member.sign_in, name="sign-in"),
    path("me/sign-out", member.sign_out, name="sign-out"),
    path("me/<str:name>/", member.my_period, name="my-period"),
    path("me/<str:name>/receipt-<int:line>.json", receipts.mine, name="my-receipt"),
    path("log/", log.log, name="log"),
    path("log/<int:index>/", log.entry, name="log-entry"),
    path("verify/", receipts.check, name="verify"),
    path("verify/verify.py", receipts.program, name="verify-program"),
]
