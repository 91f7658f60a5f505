package dev.howdah.broker.acl;

import dev.howdah.storage.Acl;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.Acl.ResourceType;

/**
 * What the client of a call may do. The answers follow the ACLs as they are when it is asked. Thread: any; its methods neither block nor
 * throw.
 */
public interface Rights {

    /** Of a broker without an authorizer. */
    Rights ALL = new Rights() {
        @Override
        public boolean on(Operation operation, ResourceType type, String name) {
            return true;
        }

        @Override
        public boolean somewhere(Operation operation, ResourceType type) {
            return true;
        }

        @Override
        public int operations(ResourceType type, String name) {
            return ~0;
        }

        @Override
        public Rights quietly() {
            return this;
        }

        @Override
        public boolean areLimited() {
            return false;
        }
    };

    /** Whether the client may do that. A denial is counted and logged. */
    boolean on(Operation operation, ResourceType type, String name);

    /** Whether there may be a resource with which the client may do that. */
    boolean somewhere(Operation operation, ResourceType type);

    /** Everything that the client may do with the resource, as a set of bits; it may have some that the type has no use for. */
    int operations(ResourceType type, String name);

    /** The same rights; denials are not logged, for they only leave something out of a list. */
    Rights quietly();

    /** False if everything is allowed to everybody. */
    boolean areLimited();

    default boolean onTopic(Operation operation, String name) {
        return on(operation, ResourceType.TOPIC, name);
    }

    default boolean onGroup(Operation operation, String groupId) {
        return on(operation, ResourceType.GROUP, groupId);
    }

    default boolean onTransactionalId(Operation operation, String transactionalId) {
        return on(operation, ResourceType.TRANSACTIONAL_ID, transactionalId);
    }

    default boolean onCluster(Operation operation) {
        return on(operation, ResourceType.CLUSTER, Acl.CLUSTER_NAME);
    }
}
