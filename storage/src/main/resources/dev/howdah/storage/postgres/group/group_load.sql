select
    g.group_id, g.long_group_id, g.kind, g.epoch, g.state, m.member_id, m.long_member_id, m.state as member_state
from howdah.group_state as g
left join howdah.group_member as m on m.group_id = g.group_id
where g.shard = ?
order by g.group_id, m.member_id
