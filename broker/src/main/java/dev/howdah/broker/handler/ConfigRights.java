package dev.howdah.broker.handler;

import dev.howdah.broker.acl.Rights;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.Acl.Operation;
import java.util.Optional;

/** Who may see and change configurations, as Kafka's {@code ConfigHelper} and {@code ControllerApis} say. Thread: any. */
final class ConfigRights {

    private ConfigRights() {}

    /**
     * Why the configuration of a resource is refused; empty if it is not.
     *
     * @param resourceType one of the {@link ResourceTypes}; for others there is no right, and no need of any
     */
    static Optional<KafkaError> check(Rights rights, Operation operation, byte resourceType, String name) {
        return switch (resourceType) {
            case ResourceTypes.TOPIC -> unless(rights.onTopic(operation, name), KafkaError.TOPIC_AUTHORIZATION_FAILED);
            case ResourceTypes.GROUP -> unless(rights.onGroup(operation, name), KafkaError.GROUP_AUTHORIZATION_FAILED);
            case ResourceTypes.BROKER, ResourceTypes.BROKER_LOGGER, ResourceTypes.CLIENT_METRICS ->
                unless(rights.onCluster(operation), KafkaError.CLUSTER_AUTHORIZATION_FAILED);
            default -> Optional.empty();
        };
    }

    private static Optional<KafkaError> unless(boolean allowed, KafkaError error) {
        return allowed ? Optional.empty() : Optional.of(error);
    }
}
