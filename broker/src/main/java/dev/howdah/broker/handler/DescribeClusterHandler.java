package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.DescribeClusterRequest;
import dev.howdah.protocol.message.DescribeClusterResponse;
import dev.howdah.protocol.message.DescribeClusterResponse.DescribeClusterBroker;
import dev.howdah.storage.BrokerStore.Address;
import dev.howdah.storage.BrokerStore.Broker;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * DescribeCluster v0–2: the live brokers, with the same addresses as in Metadata.
 *
 * <p>v1 can ask for controllers instead of brokers: there are none that clients can connect to. v2 can ask for fenced
 * brokers: there are none, because a broker whose lease has run out is not listed.
 */
public final class DescribeClusterHandler extends Handler<DescribeClusterRequest> {

    private static final byte BROKERS = 1;
    private static final byte CONTROLLERS = 2;

    private final LiveBrokers brokers;
    private final String clusterId;

    public DescribeClusterHandler(LiveBrokers brokers, String clusterId) {
        super(ApiKey.DESCRIBE_CLUSTER, 0, 2);
        this.brokers = brokers;
        this.clusterId = clusterId;
    }

    @Override
    public void handle(Call call, DescribeClusterRequest request) {
        if (request.endpointType() == CONTROLLERS) {
            call.respond(error(KafkaError.MISMATCHED_ENDPOINT_TYPE, "This is an endpoint of brokers."));
        } else if (request.endpointType() != BROKERS) {
            call.respond(error(KafkaError.UNSUPPORTED_ENDPOINT_TYPE, "Unsupported endpoint type."));
        } else {
            call.respond(DescribeClusterResponse.builder()
                    .clusterId(clusterId)
                    .controllerId(brokers.controller().nodeId())
                    .brokers(brokers.all().stream()
                            .map(broker -> broker(broker, call.listener()))
                            .toList())
                    .clusterAuthorizedOperations(
                            request.includeClusterAuthorizedOperations()
                                    ? Authorized.onCluster(call.rights())
                                    : Authorized.NOT_ASKED)
                    .build());
        }
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, DescribeClusterRequest request, KafkaError error) {
        return Optional.of(error(error, null));
    }

    private DescribeClusterResponse error(KafkaError error, @Nullable String message) {
        return DescribeClusterResponse.builder()
                .errorCode(error.code())
                .errorMessage(message)
                .clusterId(clusterId)
                .build();
    }

    private static DescribeClusterBroker broker(Broker broker, String listener) {
        Address address = broker.endpoints().of(listener);
        return DescribeClusterBroker.builder()
                .brokerId(broker.nodeId())
                .host(address.host())
                .port(address.port())
                .build();
    }
}
