package dev.howdah.broker.http.ingest;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.append.AppendLanes;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.catalog.TopicAdmin;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.http.Exchange;
import dev.howdah.broker.http.Router;
import dev.howdah.broker.log.PartitionLogs;
import dev.howdah.broker.quota.ClientQuotas;
import java.time.Clock;
import java.util.function.Function;

/** Where events are taken. Thread: the one that starts the broker. */
public final class IngestRoutes {

    private final IngestStores stores;
    private final String clusterId;

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
            String clusterId,
            Clock clock,
            ClientQuotas quotas,
            Function<Exchange, Rights> rights) {
        this.clusterId = clusterId;
        stores = new IngestStores(
                new TopicFinder(catalog, admin, threads, config),
                brokers,
                logs,
                lanes,
                keyed,
                new Partitions(brokers),
                clock,
                quotas,
                rights);
    }

    public Router addTo(Router router) {
        return router.route("POST", "/topics/*", new IngestEndpoint(stores))
                .route("POST", "/topics/*/partitions/*", RestProxyEndpoint.version2(stores))
                .route("POST", "/v3/clusters/*/topics/*/records", RestProxyEndpoint.version3(stores, clusterId))
                .route("GET", "/v3/clusters", RestProxyEndpoint.clusters(clusterId));
    }
}
