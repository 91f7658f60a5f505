-- Heads and share partitions have a new version with almost every transaction. For each entry that it gets, a unique index looks at all versions of
-- the key that there are, and while somebody keeps a snapshot open, these are all since then. An index that is not unique looks at none.
--
-- Without a primary key a row is told to a logical subscriber as a whole; without any identity it could not be updated while it is published.
alter table howdah.partition_head drop constraint partition_head_pkey;
create index partition_head_topic_id_partition_idx on howdah.partition_head (topic_id, partition);
alter table howdah.partition_head replica identity full;

comment on table howdah.partition_head is
    'One row a partition: heads are made with the topic or under its lock, for partition numbers that it has not had.';

-- What keeps share partitions apart: a row a share partition, which never changes. It is made before it, and goes with it.
create table howdah.share_key (
    topic_id   integer not null,
    partition  integer not null,
    group_id   text    not null collate "C",
    constraint share_key_pkey primary key (group_id, topic_id, partition),
    constraint share_key_topic_fkey foreign key (topic_id) references howdah.topic (id) on delete cascade
);

-- For the foreign key's cascade.
create index share_key_topic_id_idx on howdah.share_key (topic_id);

insert into howdah.share_key (group_id, topic_id, partition)
select group_id, topic_id, partition from howdah.share_partition;

alter table howdah.share_partition drop constraint share_partition_pkey;
create index share_partition_group_id_topic_id_partition_idx on howdah.share_partition (group_id, topic_id, partition);
alter table howdah.share_partition replica identity full;

create or replace function howdah.share_forget() returns trigger
    language plpgsql set search_path = pg_catalog
as $$
begin
    with gone as (
        delete from howdah.share_claim as c using old_share as o
        where c.group_id = o.group_id and c.topic_id = o.topic_id and c.partition = o.partition
        returning c.id
    )
    delete from howdah.share_ack as a using gone where a.claim_id = gone.id;
    delete from howdah.share_key as k using old_share as o
    where k.group_id = o.group_id and k.topic_id = o.topic_id and k.partition = o.partition;
    return null;
end
$$;

comment on function howdah.share_forget() is 'The key and the claims of a share partition go with it.';

create or replace function howdah.share_begin(of_group text, of_topic integer) returns void
    language plpgsql volatile set search_path = pg_catalog
as $$
declare
    reset text := howdah.share_setting(of_group, 'share.auto.offset.reset', 'latest');
    head  record;
    start bigint;
begin
    for head in
        select h.partition, h.log_start_offset, h.next_offset
        from howdah.partition_head as h
        where h.topic_id = of_topic and not exists (
            select from howdah.share_key as k
            where k.group_id = of_group and k.topic_id = of_topic and k.partition = h.partition)
        order by h.partition
    loop
        start := case when lower(reset) = 'earliest' then head.log_start_offset else head.next_offset end;
        if lower(reset) like 'by_duration:%' then
            -- What was appended since, from the beginning of its chunk on.
            execute format(
                'select coalesce(min(base_offset), $1) from howdah_log.t%s_log where partition = $2 and appended_at >= $3', of_topic)
            into start
            using head.next_offset, head.partition, clock_timestamp() - substring(reset from 13)::interval;
        end if;
        start := greatest(start, head.log_start_offset);
        insert into howdah.share_key (group_id, topic_id, partition)
        values (of_group, of_topic, head.partition)
        on conflict on constraint share_key_pkey do nothing;
        if found then
            insert into howdah.share_partition (group_id, topic_id, partition, start_offset, end_offset)
            values (of_group, of_topic, head.partition, start, start);
        end if;
    end loop;
end
$$;
