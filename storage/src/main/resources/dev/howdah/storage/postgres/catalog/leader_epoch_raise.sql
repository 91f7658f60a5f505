-- Seconds since 2025, so that the epoch is also above those that were raised after the dump was taken or the tail was lost, and that
-- this database knows nothing of; and in any case above those that it knows of, or that the broker does (the parameter).
update howdah.cluster
set place = ?, leader_epoch = greatest(
    leader_epoch + 1,
    ?::int4 + 1,
    least(2147000000, extract(epoch from pg_catalog.clock_timestamp())::int8 - 1735689600)::int4)
returning leader_epoch
