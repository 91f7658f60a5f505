package dev.howdah.broker.fetch;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.log.PartitionLog;
import dev.howdah.broker.log.PartitionLogs;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.record.BatchCodec;
import dev.howdah.storage.Acl.Operation;
import java.util.Optional;

/** Finds the partition that a client names, in the current catalog. Thread: any. */
public final class PartitionLookup {

    private final Catalog catalog;
    private final PartitionLogs logs;

    public PartitionLookup(Catalog catalog, PartitionLogs logs) {
        this.catalog = catalog;
        this.logs = logs;
    }

    public Optional<CatalogTopic> topic(FetchKey key) {
        return key.hasTopicId() ? catalog.find(key.topicId()) : catalog.find(key.topicName());
    }

    /** Finds the partition. It is empty if there is none; {@link #missing} gives the error for that. */
    public Optional<PartitionLog> partition(FetchKey key) {
        return topic(key)
                .filter(topic -> topic.hasPartition(key.partition()))
                .map(topic -> logs.open(topic.partition(key.partition())));
    }

    /** The codec in which readers of the topic get their batches; empty if it is that of the producers. */
    public Optional<BatchCodec> codec(FetchKey key) {
        return topic(key).flatMap(topic -> topic.settings().codec());
    }

    /** The error if the client may not read the topic, whether or not it is there; NONE if it may. */
    public KafkaError check(FetchKey key, Rights rights) {
        if (!rights.areLimited()) {
            return KafkaError.NONE;
        }
        Optional<String> name =
                key.hasTopicId() ? catalog.find(key.topicId()).map(CatalogTopic::name) : Optional.of(key.topicName());
        return name.isEmpty() || rights.onTopic(Operation.READ, name.get())
                ? KafkaError.NONE
                : KafkaError.TOPIC_AUTHORIZATION_FAILED;
    }

    /** The error for a partition that is not found. */
    public KafkaError missing(FetchKey key) {
        return key.hasTopicId() && catalog.find(key.topicId()).isEmpty()
                ? KafkaError.UNKNOWN_TOPIC_ID
                : KafkaError.UNKNOWN_TOPIC_OR_PARTITION;
    }
}
