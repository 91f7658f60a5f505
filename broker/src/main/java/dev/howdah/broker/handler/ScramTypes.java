package dev.howdah.broker.handler;

import dev.howdah.storage.ScramMechanism;
import java.util.Optional;

/** The numbers of SCRAM mechanisms on the wire, those of Kafka's {@code ScramMechanism}. */
final class ScramTypes {

    private static final byte SHA_256 = 1;
    private static final byte SHA_512 = 2;

    private ScramTypes() {}

    static byte of(ScramMechanism mechanism) {
        return mechanism == ScramMechanism.SHA_256 ? SHA_256 : SHA_512;
    }

    static Optional<ScramMechanism> find(byte type) {
        return switch (type) {
            case SHA_256 -> Optional.of(ScramMechanism.SHA_256);
            case SHA_512 -> Optional.of(ScramMechanism.SHA_512);
            default -> Optional.empty();
        };
    }
}
