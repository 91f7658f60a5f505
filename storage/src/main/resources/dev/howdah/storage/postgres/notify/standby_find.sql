-- Standbys, and whether a commit waits for any. Roles without pg_monitor see of each sender its process only. One that follows a
-- logical slot is no standby, nor is a base backup.
select count(*) as standbys, pg_catalog.current_setting('synchronous_standby_names') <> '' as synchronous
from pg_catalog.pg_stat_replication as sender
where (sender.state is null or sender.state in ('catchup', 'streaming'))
    and not exists (
        select from pg_catalog.pg_replication_slots as slot
        where slot.slot_type = 'logical' and slot.active_pid = sender.pid)
