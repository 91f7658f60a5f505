update howdah.janitor set holder = null, lease_until = '-infinity' where holder = ?
