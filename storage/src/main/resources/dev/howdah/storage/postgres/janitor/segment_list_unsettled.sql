select topic_id, number, lower_bound, upper_bound, sealed_at is not null as sealed
from howdah.segment
where settled_at is null and upper_bound <= ?
order by upper_bound
limit ?
