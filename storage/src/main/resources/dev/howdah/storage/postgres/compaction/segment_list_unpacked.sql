-- Segments of a topic that have ended, and whose chunks were not looked at since.
select number, lower_bound, upper_bound
from howdah.segment
where topic_id = ? and settled_at is not null and truncated_at is null and packed_at is null
order by number
