select cluster_id from howdah.cluster
