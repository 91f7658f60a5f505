-- 'howdah' in ASCII. Held until commit: of two brokers that start at once the second waits and finds the work done.
select pg_catalog.pg_advisory_xact_lock(114844919226728)
