-- The rows are locked, so that nothing begins; what had begun before the lock is seen.
delete from howdah.transactional_id as own
where own.transactional_id = any(?::text[])
    and not exists (
        select from howdah.transaction_partition as part where part.producer_id = own.producer_id and part.number = own.number)
    and not exists (
        select from howdah.transaction_group as part where part.producer_id = own.producer_id and part.number = own.number)
