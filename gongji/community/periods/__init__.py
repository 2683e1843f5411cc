"""The calendar's runs: freeze, settle, disclose, collect, close; and the ledger they write."""
