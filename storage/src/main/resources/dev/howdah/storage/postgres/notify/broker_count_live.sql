select count(*) from howdah.broker where lease_until > ?
