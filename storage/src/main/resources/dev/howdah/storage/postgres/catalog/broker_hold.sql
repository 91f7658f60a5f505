-- As long as this session lasts, nobody takes the broker for dead (broker_list_live). The first number says what the second is of.
select pg_catalog.pg_advisory_lock_shared(1752135524, ?)
