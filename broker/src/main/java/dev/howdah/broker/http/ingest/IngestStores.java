package dev.howdah.broker.http.ingest;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.append.AppendLanes;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.http.Exchange;
import dev.howdah.broker.log.PartitionLogs;
import dev.howdah.broker.quota.ClientQuotas;
import java.time.Clock;
import java.util.function.Function;

/**
 * What every request that brings events works with.
 *
 * @param rights of those who post
 */
record IngestStores(
        TopicFinder topics,
        LiveBrokers brokers,
        PartitionLogs logs,
        AppendLanes lanes,
        KeyedLane keyed,
        Partitions partitions,
        Clock clock,
        ClientQuotas quotas,
        Function<Exchange, Rights> rights) {}
