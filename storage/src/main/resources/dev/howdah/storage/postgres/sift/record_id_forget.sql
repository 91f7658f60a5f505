-- Those that somebody is at are left for the next time. The time is asked for once: else it is no condition on the index, and all ids are read.
delete from howdah.record_id
where (topic_id, id) in (
    select topic_id, id
    from howdah.record_id
    where expires_at <= (select pg_catalog.clock_timestamp())
    order by expires_at
    limit ?
    for update skip locked)
