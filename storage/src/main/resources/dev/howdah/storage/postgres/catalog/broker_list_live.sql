-- Whoever can have a broker's lock finds that its session has ended (broker_hold). The lock goes with this statement.
select b.node_id, b.host, b.port, e.listener, e.host as endpoint_host, e.port as endpoint_port,
    case when b.node_id <> ? then pg_catalog.pg_try_advisory_xact_lock(1752135524, b.node_id) else false end as is_absent
from howdah.broker as b
left join howdah.broker_endpoint as e on e.node_id = b.node_id
where b.lease_until > pg_catalog.clock_timestamp()
order by b.node_id, e.listener
