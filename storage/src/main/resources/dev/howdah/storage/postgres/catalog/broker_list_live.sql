select b.node_id, b.host, b.port, e.listener, e.host as endpoint_host, e.port as endpoint_port
from howdah.broker as b
left join howdah.broker_endpoint as e on e.node_id = b.node_id
where b.lease_until > ?
order by b.node_id, e.listener
