-- Both times are the server's: a broker whose clock is ahead would else delete the markers of writers that are at work.
delete from howdah.writer where appended_at < pg_catalog.clock_timestamp() - ? * interval '1 millisecond'
