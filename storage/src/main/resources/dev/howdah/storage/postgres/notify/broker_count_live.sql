select count(*) from howdah.broker where lease_until > pg_catalog.clock_timestamp()
