-- For an end, which waits for those that begin something. One that somebody else acts on is left out. In one order, as appends lock them.
select transactional_id, long_transactional_id, producer_id, producer_epoch, previous_producer_id, previous_epoch, number, epoch_number,
    timeout_ms, ended
from howdah.transactional_id
where transactional_id = any(?::text[])
order by transactional_id
for update skip locked
