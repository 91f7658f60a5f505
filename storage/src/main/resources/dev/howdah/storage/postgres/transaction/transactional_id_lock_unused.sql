-- Those that somebody uses right now are not unused.
select transactional_id
from howdah.transactional_id
where used_at < pg_catalog.clock_timestamp() - ? * interval '1 millisecond'
limit ?
for update skip locked
