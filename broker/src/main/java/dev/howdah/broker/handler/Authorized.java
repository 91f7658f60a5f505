package dev.howdah.broker.handler;

import dev.howdah.broker.acl.Rights;
import dev.howdah.storage.Acl;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.Acl.ResourceType;

/**
 * Bit sets of allowed operations, of those that each type of resource has ({@code AclEntry.supportedOperations}). Without an authorizer
 * everything is allowed, as in Kafka.
 */
final class Authorized {

    /** Stands for "not asked for". */
    static final int NOT_ASKED = Integer.MIN_VALUE;

    /** Read 3, write 4, create 5, delete 6, alter 7, describe 8, describe configs 10, alter configs 11. */
    private static final int TOPIC = 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 8 | 1 << 10 | 1 << 11;

    /** Create 5, alter 7, describe 8, cluster action 9, describe and alter configs 10, 11, idempotent write 12. */
    private static final int CLUSTER = 1 << 5 | 1 << 7 | 1 << 8 | 1 << 9 | 1 << 10 | 1 << 11 | 1 << 12;

    /** Read 3, delete 6, describe 8, describe and alter configs 10, 11. */
    private static final int GROUP = 1 << 3 | 1 << 6 | 1 << 8 | 1 << 10 | 1 << 11;

    private Authorized() {}

    static int onTopic(Rights rights, String name) {
        return TOPIC & rights.operations(ResourceType.TOPIC, name);
    }

    static int onGroup(Rights rights, String groupId) {
        return GROUP & rights.operations(ResourceType.GROUP, groupId);
    }

    /** Nothing for a client that may not describe the cluster. */
    static int onCluster(Rights rights) {
        return rights.onCluster(Operation.DESCRIBE)
                ? CLUSTER & rights.operations(ResourceType.CLUSTER, Acl.CLUSTER_NAME)
                : 0;
    }
}
