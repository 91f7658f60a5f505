package dev.howdah.broker.fetch;

import java.util.UUID;

/**
 * A partition as the client names it. From v13 on it is named by topic id, and the name is empty. Before it is named by
 * topic name, and the id is zero.
 */
public record FetchKey(String topicName, UUID topicId, int partition) {

    private static final UUID ZERO = new UUID(0, 0);

    boolean hasTopicId() {
        return !topicId.equals(ZERO);
    }
}
