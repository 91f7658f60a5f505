with ended as (
    update howdah.broker set lease_until = '-infinity' where node_id = ? and incarnation = ? returning node_id
)
select pg_catalog.pg_notify('howdah_brokers', '') from ended
