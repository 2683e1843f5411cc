"""The only writers of periods and of the ledger, one verb a file. Every stage can be killed and run again.

Each stage does its work on files first, under a temporary name that is renamed into place, and then changes
the database in one transaction that also moves the state. Whatever is cut off before that transaction is done
again; whatever comes after it finds the stage done.
"""

from gongji.community.periods.services.close import close
from gongji.community.periods.services.collect import collect
from gongji.community.periods.services.disclose import disclose
from gongji.community.periods.services.freeze import freeze
from gongji.community.periods.services.open import open_year
from gongji.community.periods.services.settle import settle

__all__ = ["close", "collect", "disclose", "freeze", "open_year", "settle"]
