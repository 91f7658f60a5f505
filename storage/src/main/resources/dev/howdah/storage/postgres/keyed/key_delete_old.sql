delete from howdah.idempotency_key as k
where k.ctid = any (array(
    select old.ctid from howdah.idempotency_key as old where old.stored_at < ? limit ?))
