package dev.howdah.compat.history;

import org.apache.kafka.common.TopicPartition;

/** One offset of one partition. */
record Place(TopicPartition at, long offset) {
    @Override
    public String toString() {
        return at + "@" + offset;
    }
}
