insert into howdah.broker_endpoint (node_id, listener, host, port) values (?, ?, ?, ?)
