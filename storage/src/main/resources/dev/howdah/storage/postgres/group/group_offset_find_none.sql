select g.group_id
from unnest(?::text[]) as g (group_id)
where not exists (select from howdah.group_offset as o where o.group_id = g.group_id)
    and not exists (select from howdah.transaction_offset as o where o.group_id = g.group_id)
