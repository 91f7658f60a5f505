-- The lease runs by the server's clock: brokers' clocks may differ. Others are told of a broker that was not listed.
with renewed as (
    update howdah.broker as broker
    set lease_until = pg_catalog.clock_timestamp() + ? * interval '1 millisecond'
    from howdah.broker as before
    where broker.node_id = ? and broker.incarnation = ? and before.node_id = broker.node_id
    returning before.lease_until < pg_catalog.clock_timestamp() as is_news
)
select case when is_news then pg_catalog.pg_notify('howdah_brokers', '') end, pg_catalog.clock_timestamp() as now
from renewed
