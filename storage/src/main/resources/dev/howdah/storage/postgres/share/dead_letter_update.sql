-- A share partition that this transaction has locked. A time's microseconds are counted from a whole second, so that none is rounded.
update howdah.share_partition
set
    version = version + 1, start_offset = ?, end_offset = ?, complete_count = ?, lengths = ?::int4[], counts = ?::int4[]::int2[],
    leases = ?::int4[]::int2[], lease_members = ?::text[],
    lease_untils = array(
        select to_timestamp(micros / 1000000) + micros % 1000000 * interval '1 microsecond'
        from unnest(?::int8[]) with ordinality as l (micros, position)
        order by position)
where group_id = ? and topic_id = ? and partition = ?
