package dev.howdah.broker.group.machine;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The topics, for groups that the server assigns. Thread: any; does not block. */
public interface GroupTopics {

    /** No topics at all. */
    GroupTopics NONE = new GroupTopics() {
        @Override
        public Object version() {
            return NONE;
        }

        @Override
        public List<GroupTopic> all() {
            return List.of();
        }

        @Override
        public Optional<GroupTopic> find(String name) {
            return Optional.empty();
        }

        @Override
        public Optional<GroupTopic> find(UUID topicId) {
            return Optional.empty();
        }
    };

    /**
     * An object that is replaced whenever a topic may have been created, deleted or grown. As long as it is the same,
     * nobody needs to look again. To be asked before the topics, because these may be newer.
     */
    Object version();

    List<GroupTopic> all();

    Optional<GroupTopic> find(String name);

    Optional<GroupTopic> find(UUID topicId);

    record GroupTopic(UUID id, String name, int partitionCount) {}
}
