delete from howdah.broker_endpoint where node_id = ?
