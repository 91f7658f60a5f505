package dev.howdah.broker.group.machine;

import dev.howdah.storage.GroupStore.StoredGroup;

/** Brings stored groups back, each by its kind. Thread: any. */
public final class GroupCodecs {

    private GroupCodecs() {}

    /** @throws IllegalStateException if this release does not know the kind or the version */
    public static Group restore(StoredGroup stored) {
        return switch (stored.row().kind()) {
            case CLASSIC -> ClassicCodec.restore(stored);
            case CONSUMER -> ConsumerCodec.restore(stored);
            case SHARE -> ShareCodec.restore(stored);
            case STREAMS ->
                throw new IllegalStateException("group " + stored.groupId() + " is of a kind that is not served: "
                        + stored.row().kind());
        };
    }
}
