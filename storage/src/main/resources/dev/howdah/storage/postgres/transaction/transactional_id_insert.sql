-- Somebody else's insert of the same id, or of the same producer, is waited for.
insert into howdah.transactional_id (transactional_id, long_transactional_id, producer_id, producer_epoch, timeout_ms)
select transactional_id, long_transactional_id, producer_id, 0, timeout_ms
from unnest(?::text[], ?::bytea[], ?::int8[], ?::int4[]) as fresh (transactional_id, long_transactional_id, producer_id, timeout_ms)
order by transactional_id
on conflict do nothing
returning transactional_id
