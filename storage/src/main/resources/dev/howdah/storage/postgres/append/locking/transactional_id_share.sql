-- The producers that begin something: who ends their transaction waits until this one is committed, and who came after an end sees the
-- new epoch. One whose row somebody is changing is left out.
select producer_id, producer_epoch, number, epoch_number
from howdah.transactional_id
where producer_id = any(?::int8[])
order by transactional_id
for share skip locked
