package dev.howdah.broker.group.machine;

import dev.howdah.storage.GroupStore.StoredGroup;

/** Makes groups of their stored form, according to their kind. Thread: any. */
public final class GroupCodecs {

    private GroupCodecs() {}

    /**
     * Makes the machine of a stored group.
     *
     * @throws IllegalStateException if this release does not know the kind or the version
     */
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
