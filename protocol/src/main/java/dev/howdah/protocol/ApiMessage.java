package dev.howdah.protocol;

import dev.howdah.protocol.wire.WireStruct;

/**
 * A whole message of the Kafka protocol: a request, a response, a header, or one of the structures that travel inside
 * byte strings, such as a consumer's assignment. Every implementation is generated, as a record, from the definitions in
 * the kafka-clients jar; see {@code protocol/generator}.
 */
public interface ApiMessage extends WireStruct {

    /**
     * Checks a version. The dispatcher has checked it before, so a failure is a bug.
     *
     * @throws IllegalArgumentException if the version is out of range
     */
    static void requireVersion(String message, short version, short lowest, short highest) {
        if (version < lowest || version > highest) {
            throw new IllegalArgumentException(
                    message + " version: " + version + " (expected: " + lowest + ".." + highest + ")");
        }
    }

    /** The same response with this {@code throttle_time_ms}; itself if the message has no such field. */
    default ApiMessage withThrottleTimeMs(int throttleTimeMs) {
        return this;
    }
}
