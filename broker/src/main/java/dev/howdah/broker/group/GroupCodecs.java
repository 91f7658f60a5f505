package dev.howdah.broker.group;

import dev.howdah.storage.GroupStore.StoredGroup;

/** Brings stored groups back, each by its kind. Thread: any. */
final class GroupCodecs {

    private GroupCodecs() {}

    /** @throws IllegalStateException if this release does not know the kind or the version */
    static Group restore(StoredGroup stored) {
        return switch (stored.row().kind()) {
            case CLASSIC -> ClassicCodec.restore(stored);
            case CONSUMER -> ConsumerCodec.restore(stored);
            case SHARE, STREAMS ->
                throw new IllegalStateException("group " + stored.groupId() + " is of a kind that is not served: "
                        + stored.row().kind());
        };
    }
}
