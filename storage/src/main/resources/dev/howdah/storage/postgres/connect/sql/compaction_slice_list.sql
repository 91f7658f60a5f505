-- Append times that cut a leaf into slices of about so many bytes. No transaction is cut.
select max(appended_at) as upper
from (select appended_at, sum(bytes) over (order by appended_at) as running from {batch_leaf}) as batch
group by running / ?::bigint
order by upper
