delete from howdah.outbox_receipt
where (last_ticket, first_ticket) in (
    select last_ticket, first_ticket
    from howdah.outbox_receipt
    where sequenced_at < (select pg_catalog.clock_timestamp() - ? * interval '1 millisecond')
    order by sequenced_at
    limit ?)
