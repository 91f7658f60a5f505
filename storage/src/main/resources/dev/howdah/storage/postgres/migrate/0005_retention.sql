-- The life of a segment: open → sealed → settled → truncated → dropped, or compacted on the way.

alter table howdah.segment
    -- From here on no append can reach its leaves: every head of the topic is past its upper bound.
    add column sealed_at     timestamptz,
    -- Its starts are closed, its leaves analysed, its last BRIN ranges summarised.
    add column settled_at    timestamptz,
    -- All its records lay below the log starts; their space is free. The batches stay for a day: they are producers' states.
    add column truncated_at  timestamptz,
    -- When the first compaction that removed what this segment supersedes was complete; its tombstones' time runs from here.
    add column cleaned_at    timestamptz,
    -- Records without a value that the last compaction kept. Null: not counted.
    add column tombstones    bigint;

-- Of the partition's records in the segment, as a fetch rebuilds them. Null until the segment is settled.
alter table howdah.segment_start add column bytes bigint;

-- One janitor for the database, by this server's clock. The epoch fences: a compaction locks the row for key share in each of
-- its transactions, and who takes over changes the epoch, which waits for that. (singleton, epoch) is a key only for this; a
-- renewal leaves it alone and waits for nobody.
create table howdah.janitor (
    holder       uuid,
    lease_until  timestamptz not null default '-infinity',
    epoch        bigint      not null default 0,
    singleton    boolean     not null default true,
    constraint janitor_pkey primary key (singleton),
    constraint janitor_epoch_key unique (singleton, epoch),
    constraint janitor_singleton check (singleton)
) with (fillfactor = 50);

insert into howdah.janitor (singleton) values (true);

-- The views of the topics that there are: records below the log start are deleted, though their leaf may still stand.
do $$
declare
    topic record;
begin
    for topic in
        select
            id,
            case
                when octet_length(name) <= 63 then name
                else left(name, 62 - length(id::text)) || '~' || id
            end as view
        from howdah.topic
        order by id
    loop
        execute format(
            'create or replace view topics.%I as
            select
                record.partition,
                record.record_offset as "offset",
                howdah.moment(record.timestamp_ms) as "timestamp",
                record.key,
                record.value,
                howdah.headers(record.headers) as headers,
                record.appended_at
            from howdah_log.%I as record
            join howdah.partition_head as head
                on head.topic_id = %s and head.partition = record.partition
                    and record.record_offset >= head.log_start_offset',
            topic.view, 't' || topic.id || '_record', topic.id);
    end loop;
end
$$;
