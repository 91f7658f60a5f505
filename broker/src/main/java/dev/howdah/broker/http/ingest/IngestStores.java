package dev.howdah.broker.http.ingest;

import dev.howdah.broker.append.AppendLanes;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.log.PartitionLogs;
import java.time.Clock;

/** What every request that brings events works with. */
record IngestStores(
        TopicFinder topics,
        LiveBrokers brokers,
        PartitionLogs logs,
        AppendLanes lanes,
        KeyedLane keyed,
        Partitions partitions,
        Clock clock) {}
