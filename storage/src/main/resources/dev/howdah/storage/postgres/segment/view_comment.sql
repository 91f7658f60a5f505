-- This is one statement, because it is sent as one.
do $$
begin
    comment on view {view} is
        'A topic, a row a record that is committed, without order unless you ask for one. Filter by appended_at to read only the segments of that '
        'time; howdah.text(value) and howdah.json(value) decode. By offset, key, or from the end: howdah.read, find, latest.';
    comment on column {view}.partition is 'As in Kafka.';
    comment on column {view}."offset" is
        'As in Kafka. A condition on it reads everything: howdah.read(topic, partition, from_offset, to_offset) does not.';
    comment on column {view}."timestamp" is 'Of the record, as its producer set it; infinity for what no timestamp can hold.';
    comment on column {view}.key is 'Exactly the bytes that were sent; null is null.';
    comment on column {view}.value is 'Exactly the bytes that were sent; null is a tombstone.';
    comment on column {view}.headers is
        'An object of name to text; a name that comes more than once has an array of its values. An empty object if there are none.';
    comment on column {view}.appended_at is
        'When it was stored. Rises in a partition with the offsets; the one to filter by.';
    comment on column {view}.ticket is
        'Null, but for an insert … returning: then howdah.offset_of(ticket) tells its partition and offset, once it is committed.';
end
$$
