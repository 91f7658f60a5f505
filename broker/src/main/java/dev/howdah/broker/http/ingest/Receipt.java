package dev.howdah.broker.http.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What of a request is stored, and where. Thread: the event loop of the connection.
 */
final class Receipt {

    private final Detail detail;
    private final Map<Integer, OfPartition> partitions = new TreeMap<>();

    /** By the place in the body; empty unless each is wanted. */
    private final TreeMap<Long, Stored> stored = new TreeMap<>();

    private long records;

    enum Detail {
        /** How many, and between which offsets. */
        SUMS,
        /** Each record; for bodies with a bounded number of them. */
        EACH
    }

    /** Where a record is. */
    record Stored(int partition, long offset) {}

    private static final class OfPartition {
        private long records;
        private long first = Long.MAX_VALUE;
        private long last = -1;
    }

    Receipt(Detail detail) {
        this.detail = detail;
    }

    /** @param places of the records in the body */
    void add(int partition, long baseOffset, long[] places) {
        addSums(partition, baseOffset, places.length);
        if (detail == Detail.EACH) {
            for (int i = 0; i < places.length; i++) {
                stored.put(places[i], new Stored(partition, baseOffset + i));
            }
        }
    }

    private void addSums(int partition, long baseOffset, int count) {
        OfPartition sums = partitions.computeIfAbsent(partition, it -> new OfPartition());
        sums.records += count;
        sums.first = Math.min(sums.first, baseOffset);
        sums.last = Math.max(sums.last, baseOffset + count - 1);
        records += count;
    }

    /** What was stored before: nobody knows any more which record is where. */
    void addBefore(int partition, long baseOffset, int count) {
        addSums(partition, baseOffset, count);
    }

    long records() {
        return records;
    }

    /** In the order of the body. */
    List<Stored> each() {
        return new ArrayList<>(stored.values());
    }

    /** As an object: {@code {"records":3,"partitions":[{"partition":0,"records":3,"firstOffset":7,"lastOffset":9}]}}. */
    String json() {
        StringBuilder json = new StringBuilder("{");
        members(json);
        return json.append('}').toString();
    }

    void members(StringBuilder json) {
        json.append("\"records\":").append(records).append(",\"partitions\":[");
        boolean isFirst = true;
        for (Map.Entry<Integer, OfPartition> entry : partitions.entrySet()) {
            OfPartition sums = entry.getValue();
            json.append(isFirst ? "" : ",")
                    .append("{\"partition\":")
                    .append(entry.getKey())
                    .append(",\"records\":")
                    .append(sums.records)
                    .append(",\"firstOffset\":")
                    .append(sums.first)
                    .append(",\"lastOffset\":")
                    .append(sums.last)
                    .append('}');
            isFirst = false;
        }
        json.append(']');
    }
}
