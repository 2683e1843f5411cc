"""Who pays what: prices, caps, waivers, carry. Plain functions over whole numbers."""
