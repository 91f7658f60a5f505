package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.api.HandlerTable;
import dev.howdah.broker.api.HandlerTable.ApiRange;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ApiVersionsRequest;
import dev.howdah.protocol.message.ApiVersionsResponse;
import dev.howdah.protocol.message.ApiVersionsResponse.ApiVersion;
import dev.howdah.protocol.message.ApiVersionsResponse.FinalizedFeatureKey;
import dev.howdah.protocol.message.ApiVersionsResponse.SupportedFeatureKey;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * ApiVersions v0–5: lists the APIs and versions that this broker serves.
 *
 * <p>A request in a higher version is answered in v0, with UNSUPPORTED_VERSION and the list (KIP-511); an empty list or
 * a closed connection would break clients. v3: name and version of the client, which must have the right form. v5: a
 * client that meant another cluster or node is sent back to its bootstrap servers (KIP-1242).
 *
 * <p>The features are those whose APIs are served. Not done: changing their levels (UpdateFeatures).
 */
public final class ApiVersionsHandler extends Handler<ApiVersionsRequest> {

    /** The form of the client's name and version (KIP-511, {@code ApiVersionsRequest}). */
    private static final Pattern SOFTWARE = Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9\\-.]*[a-zA-Z0-9])?");

    /** Java clients ignore finalized features whose epoch is not above the last one they saw, starting at -1. */
    private static final long FEATURES_EPOCH = 1;

    private static final List<Feature> FEATURES = List.of(
            // The levels are 3.3-IV3 to 4.4-IV1. Tools show this feature as the version of the cluster.
            new Feature("metadata.version", 7, 33, 33),
            // ConsumerGroupHeartbeat.
            new Feature("group.version", 0, 1, 1),
            // ShareFetch and its neighbours; 2 would be dead-letter queues (KIP-1191).
            new Feature("share.version", 0, 1, 1),
            // 2 is KIP-890: the epoch rises with each end of a transaction, and batches add their partitions.
            new Feature("transaction.version", 0, 2, 2));

    private final HandlerTable handlers;
    private final String clusterId;
    private final LiveBrokers brokers;

    public ApiVersionsHandler(HandlerTable handlers, String clusterId, LiveBrokers brokers) {
        super(ApiKey.API_VERSIONS, 0, 5);
        this.handlers = handlers;
        this.clusterId = clusterId;
        this.brokers = brokers;
    }

    @Override
    public void handle(Call call, ApiVersionsRequest request) {
        short version = call.version();
        if (version >= 3
                && !(isSoftware(request.clientSoftwareName()) && isSoftware(request.clientSoftwareVersion()))) {
            call.respond(error(KafkaError.INVALID_REQUEST));
        } else if (isMisrouted(request.clusterId(), request.nodeId())) {
            call.respond(error(KafkaError.REBOOTSTRAP_REQUIRED));
        } else {
            call.respond(response(version, KafkaError.NONE));
        }
    }

    @Override
    public void handleUnsupportedVersion(Call call, int version) {
        call.respond(response(call.version(), KafkaError.UNSUPPORTED_VERSION));
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, ApiVersionsRequest request, KafkaError error) {
        return Optional.of(error(error));
    }

    static Optional<Feature> findFeature(String name) {
        return FEATURES.stream().filter(feature -> feature.name.equals(name)).findFirst();
    }

    private boolean isMisrouted(@Nullable String wantedCluster, int wantedNode) {
        return wantedCluster != null
                && wantedNode >= 0
                && !(wantedCluster.equals(clusterId)
                        && wantedNode == brokers.self().nodeId());
    }

    private ApiVersionsResponse response(short version, KafkaError error) {
        ApiVersionsResponse.Builder response = ApiVersionsResponse.builder()
                .errorCode(error.code())
                .apiKeys(handlers.advertised().stream()
                        .map(ApiVersionsHandler::apiVersion)
                        .toList());
        if (version >= 3) {
            // Up to v3 Java clients cannot read a feature that starts at 0 (KAFKA-17011).
            response.supportedFeatures(FEATURES.stream()
                            .filter(feature -> version >= 4 || feature.min > 0)
                            .map(feature ->
                                    new SupportedFeatureKey(feature.name, (short) feature.min, (short) feature.max))
                            .toList())
                    .finalizedFeaturesEpoch(FEATURES_EPOCH)
                    .finalizedFeatures(FEATURES.stream()
                            .filter(feature -> feature.finalized > 0)
                            .map(feature -> new FinalizedFeatureKey(
                                    feature.name, (short) feature.finalized, (short) feature.finalized))
                            .toList());
        }
        return response.build();
    }

    private static ApiVersionsResponse error(KafkaError error) {
        return ApiVersionsResponse.builder().errorCode(error.code()).build();
    }

    private static ApiVersion apiVersion(ApiRange range) {
        return new ApiVersion(range.apiKey().id(), range.min(), range.max());
    }

    private static boolean isSoftware(String text) {
        return SOFTWARE.matcher(text).matches();
    }

    /**
     * A feature. The broker understands its levels {@code min..max}; {@code finalized} is the level of the whole
     * cluster, 0 if it has none.
     */
    record Feature(String name, int min, int max, int finalized) {}
}
