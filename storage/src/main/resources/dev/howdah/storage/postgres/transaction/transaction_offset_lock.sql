-- Locks the offsets that ends are about to move, in the order of group_offset_commit, and waits for none. Returns the ends of which somebody
-- else has locked one. One that somebody has inserted and not committed is not seen.
with moving as materialized (
    select asked.place, own.group_id, own.topic_id, own.partition
    from unnest(?::int8[], ?::int8[], ?::int4[]) as asked (producer_id, number, place)
    join howdah.transaction_offset as own on own.producer_id = asked.producer_id and own.number = asked.number
), free as materialized (
    select o.group_id, o.topic_id, o.partition
    from howdah.group_offset as o
    where (o.group_id, o.topic_id, o.partition) in (select group_id, topic_id, partition from moving)
    order by o.group_id, o.topic_id, o.partition
    for no key update skip locked
)
select distinct moving.place
from moving
join howdah.group_offset as o
    on o.group_id = moving.group_id and o.topic_id = moving.topic_id and o.partition = moving.partition
where not exists (
    select from free
    where free.group_id = moving.group_id and free.topic_id = moving.topic_id and free.partition = moving.partition)
