-- What is inserted goes into the outbox. A rule puts the expressions of the statement in the place of its columns, so each of them stands here
-- once: those that are volatile are computed once. What is computed here is so with the rights of who inserts, but for the ticket.
create or replace rule howdah_insert as on insert to {view} do instead
insert into howdah.outbox_bulk (topic_id, timestamp_ms, partition, key, value, headers)
values (
    case pg_catalog.num_nonnulls(new."offset", new.appended_at, new.ticket) when 0 then {topic_id} else howdah.outbox_given() end,
    coalesce(
        howdah.outbox_millis(new."timestamp"),
        (pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()) * 1000)::bigint),
    new.partition,
    new.key,
    new.value,
    howdah.header_bytes(new.headers))
returning
    outbox_bulk.partition,
    null::bigint,
    howdah.moment(outbox_bulk.timestamp_ms),
    outbox_bulk.key,
    outbox_bulk.value,
    howdah.headers(outbox_bulk.headers),
    null::timestamptz,
    outbox_bulk.ticket
