package dev.howdah.broker.fetch;

import java.util.UUID;

/**
 * A partition as the client names it: by topic id from v13 on (the name is empty then), before by name (the id is zero).
 */
public record FetchKey(String topicName, UUID topicId, int partition) {

    private static final UUID ZERO = new UUID(0, 0);

    boolean hasTopicId() {
        return !topicId.equals(ZERO);
    }
}
