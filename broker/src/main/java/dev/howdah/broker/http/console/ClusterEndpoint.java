package dev.howdah.broker.http.console;

import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.http.Body;
import dev.howdah.broker.http.Endpoint;
import dev.howdah.broker.http.Exchange;
import dev.howdah.broker.http.Json;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.message.DescribeClusterRequest;
import dev.howdah.protocol.message.DescribeClusterResponse;

/** {@code GET /api/cluster}: the brokers, this one's number, and what it runs on. */
final class ClusterEndpoint implements Endpoint {

    private final Asker asker;
    private final LiveBrokers brokers;
    private final String postgresVersion;
    private final boolean changes;

    /** @param changes whether topics and groups may be changed here */
    ClusterEndpoint(Asker asker, LiveBrokers brokers, String postgresVersion, boolean changes) {
        this.asker = asker;
        this.brokers = brokers;
        this.postgresVersion = postgresVersion;
        this.changes = changes;
    }

    @Override
    public Body begin(Exchange exchange) {
        return Asker.answer(
                exchange,
                asker.ask(
                                exchange,
                                ApiKey.DESCRIBE_CLUSTER,
                                DescribeClusterRequest.builder().build(),
                                DescribeClusterResponse.class)
                        .thenApply(cluster -> json(
                                cluster,
                                asker.rights(exchange, ApiKey.DESCRIBE_CLUSTER).areLimited())));
    }

    private String json(DescribeClusterResponse cluster, boolean isLimited) {
        Problems.check(cluster.errorCode(), cluster.errorMessage());
        return Json.object(
                "clusterId", Json.quote(cluster.clusterId()),
                "self", Integer.toString(brokers.self().nodeId()),
                "postgres", Json.quote(postgresVersion),
                "changes", Boolean.toString(changes),
                "limited", Boolean.toString(isLimited),
                "brokers",
                        Json.array(cluster.brokers().stream()
                                .map(broker -> Json.object(
                                        "id", Integer.toString(broker.brokerId()),
                                        "host", Json.quote(broker.host()),
                                        "port", Integer.toString(broker.port())))));
    }
}
