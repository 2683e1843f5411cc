"""Receipts on the pages: anybody checks one in the browser, a member downloads those of the own family.

The check runs in the reader's browser and nothing is sent; the words that it answers with are written here, so that
they are translated like all others.
"""

from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongji.community.log.queries import log_vkey
from gongji.community.people.models import Account
from gongji.community.periods import queries as periods
from gongji.community.web.public import public_page
from gongji.proofs import verify as verifier


@require_safe
@public_page
def check(request: HttpRequest) -> HttpResponse:
    """Check a receipt: the page, its six steps and its words. It receives nothing."""
    return render(request, "web/verify.html", {"steps": steps(), "words": words(), "log_key": log_vkey()})


@require_safe
@public_page
def program(request: HttpRequest) -> HttpResponse:
    """The stand-alone verifier: the very file that this program checks receipts with."""
    return HttpResponse(Path(verifier.__file__).read_bytes(), content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def mine(request: HttpRequest, name: str, line: int) -> HttpResponse:
    """The receipt of one line of my family in a period, as a file; lines are counted from 1."""
    account = request.user
    found = periods.my_receipt(account, settings.PLAN, name, line) if isinstance(account, Account) else None
    if found is None:
        raise Http404
    response = HttpResponse(json.dumps(found, ensure_ascii=False) + "\n", content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="receipt-{name}-{line}.json"'
    return response


def steps() -> list[tuple[str, str]]:
    """What each step is called, and what it asks."""
    return [
        (_("The file"), _("Is it a receipt, complete, and is every number in range?")),
        (_("The tile"), _("Members stand in tiles of 256. Has mine exactly the lines that it must have?")),
        (_("My line"), _("Does my line, with my share, stand at my place in the tile?")),
        (_("The way to the root"), _("Do my tile and its neighbours lead to the root, with every sum right?")),
        (_("The period's statement"), _("Is my share one of the period's prices, and do the prices add up?")),
        (_("The public log"), _("Is the statement in the log that everybody sees, and has the log signed it?")),
    ]


def words() -> dict[str, str]:
    """All that the check can answer, by the name that verify.js gives it. `{name}` is filled in by the browser."""
    return {**words_of_the_page(), **words_that_hold(), **words_of_the_file(), **words_of_the_proof()}


def words_of_the_page() -> dict[str, str]:
    """The verdict, and what the signs mean to somebody who cannot see them."""
    return {
        "holds": _("The receipt holds."),
        "refused": _("The receipt does not hold: step {step}."),
        "spent": _("Checked on your device in {ms} ms; nothing was sent."),
        "what-now": _("Fetch the receipt again. If it fails again, a figure was changed: show it to others."),
        "what-now-file": _("Choose the file just as it was downloaded; nothing in it may be changed."),
        "not-reached": _("Not looked at, because a step before it failed."),
        "sign-good": _("holds"),
        "sign-bad": _("fails"),
        "sign-open": _("not checked"),
    }


def words_that_hold() -> dict[str, str]:
    """One sentence for each step that holds, or cannot be looked at."""
    return {
        "well-formed": _("The receipt is complete. It speaks of the plan “{plan}”, period {period}."),
        "right-tile": _("The tile has the {lines} lines that it must have."),
        "right-line": _("Member {member} stands there with a share of {share}."),
        "right-line-borne": _(
            "Member {member} stands there with a share of {share}, of which the platform bears {borne}."
        ),
        "right-path": _("They lead to the root: {count} members, {total} in all. Is it the period's published root?"),
        "path-to-published": _("They lead to the root that you gave: {count} members, {total} in all."),
        "right-settlement": _("My share is one of its prices, and the prices of all members add up to the total."),
        "in-the-log": _("The statement is in the log “{origin}”, signed with the log's key."),
        "in-this-log": _(
            "The statement is in this platform's public log “{origin}”, signed with the key shown on the log's page."
        ),
        "no-statement": _("This receipt carries no statement. It gets one once the statement is in the log."),
        "not-logged": _("This receipt says nothing of the log yet."),
        "no-log-key": _("The statement is in the log “{origin}”. Give the log's key to check who signed it."),
        "no-ed25519": _("The statement is in the log, but this browser cannot check the signature; verify.py can."),
    }


def words_of_the_file() -> dict[str, str]:
    """Why a file is no receipt."""
    return {
        "too-long": _("The file has {bytes} bytes. A receipt has a few kilobytes."),
        "no-json": _("This is not a receipt: it cannot be read as JSON."),
        "fraction": _("{number} is not a whole number."),
        "twice": _("“{name}” stands there twice."),
        "format": _("This is not a receipt: it does not say “{format}”."),
        "missing": _("The receipt is not complete. Missing: {names}."),
        "unknown": _("There is something in it that no receipt has: {names}."),
        "half-logged": _("Of {names} either all must be there or none."),
        "no-text": _("“{name}” is not a text."),
        "no-list": _("“{name}” is not a list."),
        "no-number": _("“{name}” is not a whole number in range."),
        "no-hex": _("“{name}” is not written as it must be, in lower-case hex."),
        "no-base64": _("“{name}” is not written as it must be, in base64."),
        "no-node": _("“{name}” does not have exactly count, share_fen, sponsor_fen and hash."),
        "position": _("Position {position} is not among the {count} lines of the root."),
    }


def words_of_the_proof() -> dict[str, str]:
    """Why a receipt does not prove what it says."""
    return {
        "tile-length": _("The tile has {bytes} bytes; it must have {wanted}."),
        "no-line": _("Member {member} does not stand at this place with this share."),
        "siblings": _("There are {there} neighbours on the way up; there must be {wanted}."),
        "sibling-count": _("A neighbour counts {there} lines; its place implies {wanted}."),
        "overflow": _("A sum is larger than any sum can be."),
        "wrong-root": _("The way up leads to another root: a share, a sum or a count was changed."),
        "other-root": _("The receipt's root is {root}; you gave another."),
        "no-settlement": _("The period's statement cannot be read."),
        "other-settlement": _("The statement is of another plan, period or root."),
        "no-price": _("No price of the period is {share}."),
        "prices-sum": _("The prices of all members do not add up to the total of the root."),
        "prices-count": _("The members of all prices are not as many as the lines of the root."),
        "no-log": _("You gave the log's key, but this receipt says nothing of a log."),
        "no-checkpoint": _("The log's checkpoint is not written as it must be."),
        "not-in-log": _("The statement is not in the log that this checkpoint speaks of."),
        "no-key": _("The log's key that you gave is not written as it must be."),
        "not-signed": _("The checkpoint is not signed with the log's key."),
        "wrong-signature": _("The signature of the checkpoint is wrong."),
    }
