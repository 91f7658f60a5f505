update howdah.broker set lease_until = ? where node_id = ? and incarnation = ? returning node_id
