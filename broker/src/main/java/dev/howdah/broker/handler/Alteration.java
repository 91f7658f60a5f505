package dev.howdah.broker.handler;

import dev.howdah.protocol.ApiKey;
import java.util.List;

/** The edits for one resource. */
record Alteration(Target target, List<ConfigEdit> edits) {

    /** The resource to be changed, with one of the {@link ResourceTypes}. */
    record Target(byte type, String name) {}

    /** How the whole request is carried out. */
    record Manner(Base base, boolean validateOnly, ApiKey apiKey) {}

    /**
     * What the edits start from: the current configuration, or an empty one. With the latter, configurations that the
     * edits do not name are removed.
     */
    enum Base {
        WHAT_IS_SET,
        NOTHING
    }
}
