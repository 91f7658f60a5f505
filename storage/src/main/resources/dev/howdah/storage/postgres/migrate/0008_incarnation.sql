-- What the outside world has seen never comes again, also when the database goes back (a restored dump, point-in-time recovery, a
-- failover that lost the tail).
--
-- Producer ids are no longer counted here: each broker begins at a random place.
--
-- In place of the server there is the place of this row, which a dump that is restored elsewhere, or over itself, does not
-- have: what is stored and what is so are then different. Null: not known yet, which is another place.
alter table howdah.cluster
    drop column next_producer_id,
    drop column system_identifier,
    drop column timeline,
    add column place text;

comment on column howdah.cluster.place is
    'Where this row was when the leader epoch was raised: system identifier, timeline, database, table, file. If it is elsewhere now, the database '
    'has been restored or has failed over.';
