"""Aid cases, from the application to the payment."""
