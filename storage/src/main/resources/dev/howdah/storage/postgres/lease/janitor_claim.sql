-- Takes the lease if it is ours, free or expired. The time is this server's.
update howdah.janitor
set holder = ?,
    epoch = epoch + case when holder = ? then 0 else 1 end,
    lease_until = pg_catalog.clock_timestamp() + ? * interval '1 millisecond'
where holder = ? or holder is null or lease_until <= pg_catalog.clock_timestamp()
returning epoch
