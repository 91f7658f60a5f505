-- Segments that have ended, whose leaf still has the former versions of rows in which something was erased.
select number, lower_bound, upper_bound
from howdah.segment
where topic_id = ? and settled_at is not null and truncated_at is null and erased_at is not null
order by number
