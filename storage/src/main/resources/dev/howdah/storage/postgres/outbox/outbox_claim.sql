-- One broker at a time reads the outbox: what two of them have read, only one can store. Until the transaction ends.
select pg_catalog.pg_try_advisory_xact_lock(29400299320090680) as mine
