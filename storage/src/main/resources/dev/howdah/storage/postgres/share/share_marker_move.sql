-- The writer's marker, which tells after a lost commit whether this transaction was committed. If it is not below ours, this
-- transaction has come late, after its lane had looked for it and taken it for lost: the division fails it.
with moved as (
    update howdah.writer set seq = $3::int8, appended_at = clock_timestamp()
    where ctid = $1::tid and id = $2::uuid and seq < $3::int8
    returning ctid
)
select (select ctid from moved), 1 / (select count(*) from moved)
