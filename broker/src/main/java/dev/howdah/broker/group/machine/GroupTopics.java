package dev.howdah.broker.group.machine;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The topics, as the groups that are assigned by the server see them. Thread: any; never blocks. */
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
     * Another object whenever a topic may have come, gone or grown: whoever has seen this one needs not look again. Ask for it
     * before asking for the topics, which may be newer.
     */
    Object version();

    List<GroupTopic> all();

    Optional<GroupTopic> find(String name);

    Optional<GroupTopic> find(UUID topicId);

    record GroupTopic(UUID id, String name, int partitionCount) {}
}
