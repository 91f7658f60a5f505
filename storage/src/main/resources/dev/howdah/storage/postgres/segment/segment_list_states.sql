select number, lower_bound, upper_bound, sealed_at is not null as sealed, settled_at is not null as settled,
    truncated_at is not null as truncated, cleaned_at, tombstones
from howdah.segment
where topic_id = ?
order by number
