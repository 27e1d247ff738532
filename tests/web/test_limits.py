"""How often an address may ask: what others do does not change it."""

from django.core.cache import cache


def test_a_flood_of_other_addresses_pushes_no_count_out():
    cache.set("one-address", 1)
    for other in range(2_000):
        cache.set(f"address-{other}", 1)
    assert cache.get("one-address") == 1
    cache.clear()
