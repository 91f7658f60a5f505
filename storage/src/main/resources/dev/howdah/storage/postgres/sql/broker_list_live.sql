select node_id, host, port from howdah.broker where lease_until > ? order by node_id
