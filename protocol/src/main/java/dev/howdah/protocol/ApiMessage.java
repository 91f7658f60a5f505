package dev.howdah.protocol;

import dev.howdah.protocol.wire.WireStruct;

/**
 * A whole message of the Kafka protocol: a request, a response, a header, or one of the structures that travel inside
 * byte strings, such as a consumer's assignment. Every implementation is generated, as a record, from the definitions in
 * the kafka-clients jar; see {@code protocol/generator}.
 */
public interface ApiMessage extends WireStruct {

    /** @throws IllegalArgumentException if the version is out of range: whoever dispatches checks first */
    static void requireVersion(String message, short version, short lowest, short highest) {
        if (version < lowest || version > highest) {
            throw new IllegalArgumentException(
                    message + " version: " + version + " (expected: " + lowest + ".." + highest + ")");
        }
    }
}
