insert into howdah.transaction_group (producer_id, number, group_id, long_group_id)
select producer_id, number, group_id, long_group_id
from unnest(?::int8[], ?::int8[], ?::text[], ?::bytea[]) as added (producer_id, number, group_id, long_group_id)
order by producer_id, number, group_id
on conflict on constraint transaction_group_pkey do nothing
