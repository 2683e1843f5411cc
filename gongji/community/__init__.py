"""The running platform, a Django project. All that touches a database is below this folder."""
