package dev.howdah.broker.http.ingest;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.append.AppendLanes;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.catalog.TopicAdmin;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.http.Router;
import dev.howdah.broker.log.PartitionLogs;
import java.time.Clock;

/** Where events are taken. Thread: the one that starts the broker. */
public final class IngestRoutes {

    private final IngestStores stores;

    /** @param rights of those who post */
    public IngestRoutes(
            Catalog catalog,
            TopicAdmin admin,
            AdminThreads threads,
            BrokerConfig config,
            LiveBrokers brokers,
            PartitionLogs logs,
            AppendLanes lanes,
            KeyedLane keyed,
            Clock clock,
            Rights rights) {
        stores = new IngestStores(
                new TopicFinder(catalog, admin, threads, config, rights),
                brokers,
                logs,
                lanes,
                keyed,
                new Partitions(brokers),
                clock);
    }

    public Router addTo(Router router) {
        return router.route("POST", "/topics/*", new IngestEndpoint(stores));
    }
}
